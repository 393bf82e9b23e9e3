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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chos.config.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTableTest {
  @TempDir Path run;

  @Test
  void aTableThatIsWithdrawnIsNoLongerReadAndLeavesASign() throws IOException {
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    table.write(List.of(new Environment("a", "/a", 1)), ShellRules.NONE, Notices.NONE);
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
    table.write(environments, ShellRules.NONE, Notices.NONE);
    Path file = run.resolve("environments");
    assertEquals("root\t/\na b\t/os/größe\n", Files.readString(file));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(environments, table.read());
    table.write(List.of(), ShellRules.NONE, Notices.NONE);
    assertEquals(List.of(), table.read());
  }

  @Test
  void allOfItIsReplacedByOneLink() throws IOException {
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    ShellRules rules =
        new ShellRules(
            Optional.of(new ShellRules.EngineSign("kernel-engine", "1:2:3:4:5")),
            "/a\tshell-0\t-\n",
            List.of("ENV A\n", "LOGIN\n"),
            new OfferTables("\tX=1\na\tY=$X\n", "\tsbatch\t/usr/bin/sbatch\n"));
    assertEquals(ShellRules.NONE, table.rules());
    Files.writeString(run.resolve("environments"), "of\t/version/1\n");
    table.write(List.of(new Environment("a", "/a", 1)), rules, Notices.NONE);
    assertEquals(rules, table.rules());
    Path first = run.resolve("published").toRealPath();
    assertTrue(first.getFileName().toString().matches("\\.published-[0-9]+"), first.toString());
    assertEquals(
        "/local/usr/lib/chos/host-command",
        Files.readSymbolicLink(run.resolve("host-commands/sbatch")).toString());
    assertEquals("a\t/a\n", Files.readString(run.resolve("environments")));
    table.write(List.of(new Environment("b", "/b", 1)), ShellRules.NONE, Notices.NONE);
    assertEquals(ShellRules.NONE, table.rules());
    assertEquals("b\t/b\n", Files.readString(run.resolve("environments")));
    assertFalse(Files.exists(first));
    Path second = run.resolve("published").toRealPath();
    assertTrue(
        second.getFileName().toString().matches("\\.published-plain-[0-9]+"), second.toString());
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(second)));
    assertTrue(Files.isRegularFile(second.resolve("trees")));
    table.withdraw();
    assertEquals(ShellRules.NONE, table.rules());
    assertFalse(Files.exists(second));
    try (Stream<Path> left = Files.list(run)) {
      assertEquals(
          Set.of(run.resolve("environments.withdrawn"), run.resolve("changed")),
          left.collect(Collectors.toSet()));
    }
  }

  @Test
  void eachChangeLeavesASign() throws IOException {
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    Path changed = run.resolve("changed");
    table.write(List.of(new Environment("a", "/a", 1)), ShellRules.NONE, Notices.NONE);
    assertEquals(
        "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(changed)));
    table.write(List.of(), ShellRules.NONE, Notices.NONE);
    Files.delete(changed);
    table.write(List.of(), ShellRules.NONE, Notices.NONE);
    Files.delete(changed);
    table.withdraw();
    assertTrue(Files.exists(changed));
  }

  @Test
  void whatCantBeReadIsNamed() throws IOException {
    Path file = Files.createDirectory(run.resolve("environments"));
    PublishedTable table = new PublishedTable(new Layout("", "", run.toString(), "", ""));
    IOException e = assertThrows(IOException.class, table::read);
    assertEquals("read " + file + ": Is a directory", e.getMessage());
  }
}
