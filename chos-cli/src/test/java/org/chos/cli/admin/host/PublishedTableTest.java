// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.chos.config.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTableTest {
  @TempDir Path run;

  @Test
  void aTableThatIsWithdrawnIsNoLongerReadAndLeavesASign() throws IOException {
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    table.write(List.of(new Environment("a", "/a", 1)));
    assertFalse(table.isWithdrawn());
    table.withdraw();
    table.withdraw();
    assertTrue(table.isWithdrawn());
    assertEquals(List.of(), table.read());
    table.forgetWithdrawn();
    assertFalse(table.isWithdrawn());
    table.withdraw();
    assertTrue(table.isWithdrawn(), "without a table");
  }

  @Test
  void everybodyCanReadWhatWasWritten() throws IOException {
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    List<Environment> environments =
        List.of(new Environment("root", "/", 1), new Environment("a b", "/os/größe", 2));
    assertEquals(List.of(), table.read());
    table.write(environments);
    Path file = run.resolve("environments");
    assertEquals("root\t/\na b\t/os/größe\n", Files.readString(file));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(environments, table.read());
    table.write(List.of());
    assertEquals(List.of(), table.read());
  }

  @Test
  void whatCantBeReadIsNamed() throws IOException {
    Path file = Files.createDirectory(run.resolve("environments"));
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    IOException e = assertThrows(IOException.class, table::read);
    assertEquals("read " + file + ": Is a directory", e.getMessage());
  }
}
