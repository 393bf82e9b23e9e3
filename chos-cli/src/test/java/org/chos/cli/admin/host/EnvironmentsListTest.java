// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.chos.config.SysConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsListTest {
  @Test
  void itsLineIsTakenOffAsItIsWritten(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("list");
    Files.writeString(file, "%SHELLS\nax5:/b\n a.5 :/c\na.55:/d\n it's[*]/x:/e\n");
    SysConfig list = new SysConfig(file.toString(), List.of(), false, false, EntryLog.NO);
    for (String alias : List.of("a.5", "it's[*]/x")) {
      String command = EnvironmentsList.takeOff(list, new Environment(alias, "/c", 3));
      assertTrue(command.endsWith(" && chosctl reload"), command);
      String edit = command.substring(0, command.indexOf(" && "));
      assertEquals(0, new ProcessBuilder("sh", "-c", edit).inheritIO().start().waitFor(), edit);
    }
    assertEquals("%SHELLS\nax5:/b\na.55:/d\n", Files.readString(file));
  }
}
