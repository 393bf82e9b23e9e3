// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.chos.cli.admin.system.AdminFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditorTest {
  @TempDir Path temp;

  @Test
  void theVariablesComeFirst() throws AdminFailure {
    assertEquals("a", choose(Map.of("VISUAL", "a", "EDITOR", "b")));
    assertEquals("b -x", choose(Map.of("VISUAL", " ", "EDITOR", " b -x ")));
  }

  @Test
  void thenWhatIsInstalled() throws Exception {
    Map<String, String> environ = Map.of("PATH", temp.toString());
    AdminFailure none = assertThrows(AdminFailure.class, () -> Editor.choose(environ));
    assertTrue(none.getMessage().contains("VISUAL"), none.getMessage());
    for (String program : new String[] {"vi", "sensible-editor"}) {
      assertTrue(Files.createFile(temp.resolve(program)).toFile().setExecutable(true));
      assertEquals(program, choose(environ));
    }
  }

  @Test
  void anEditorMayHaveArgumentsAndTheFileAnyName() throws Exception {
    Path file = Files.writeString(temp.resolve("a file; 'x'"), "one\n");
    new Editor("sed -i -e 's/one/two words/'").edit(file);
    assertEquals("two words\n", Files.readString(file));
  }

  @Test
  void itsFailureIsTold() {
    AdminFailure e = assertThrows(AdminFailure.class, () -> new Editor("exit 3; :").edit(temp));
    assertTrue(e.getMessage().contains("exit code 3"), e.getMessage());
  }

  private static String choose(Map<String, String> environ) throws AdminFailure {
    return Editor.choose(environ).command();
  }
}
