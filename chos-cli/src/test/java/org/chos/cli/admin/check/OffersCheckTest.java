// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.mount.MountTable;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.SysConfigFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffersCheckTest {
  @TempDir Path temp;

  private String tree(String name, String system) throws IOException {
    Path etc = Files.createDirectories(temp.resolve(name).resolve("etc"));
    Files.writeString(etc.resolve("os-release"), "PRETTY_NAME=\"" + system + "\"\n");
    return name + ":" + temp.resolve(name) + "\n";
  }

  private static FileContent file(String text) {
    return new FileContent("file", text.getBytes(StandardCharsets.UTF_8), 0, 0644);
  }

  private List<String> found(String mounts, String list) throws IOException {
    return new OffersCheck(
            EnvironmentsFile.parse(file(list)).value(),
            SysConfigFile.parse(file("BINDMOUNT=\"" + mounts + "\"\n")).value(),
            new HostFiles(MountTable.read()))
        .findings().stream().map(Finding::message).toList();
  }

  @Test
  void whatReachesTooFar() throws IOException {
    String list =
        "%SHELLS\n"
            + "root:/\n"
            + "%SITE\n"
            + "set LD_PRELOAD=/opt/trace.so\n"
            + "set MINE=1\n"
            + "host sh\n"
            + "host gone-away\n";
    List<String> found = found("/home", list);
    assertEquals(2, found.size(), found.toString());
    assertTrue(found.get(0).contains(":7: the host has no program gone-away"), found.toString());
    assertTrue(found.get(1).contains(":4: LD_PRELOAD changes every"), found.toString());
  }

  @Test
  void homesThatSystemsShare() throws IOException {
    String one = "%SHELLS\nroot:/\n" + tree("a", "A 1");
    String same = one + tree("b", "A 1");
    String two = one + tree("c", "C 2");
    assertEquals(List.of(), found("/home", one));
    assertEquals(List.of(), found("/home", same));
    assertEquals(List.of(), found("/proc", two));
    assertEquals(List.of(), found("/home", two + "%SITE\nset XDG_CACHE_HOME=$HOME/.cache/$CHOS\n"));
    List<String> found = found("/home", two);
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("trees of different systems share the homes"));
  }
}
