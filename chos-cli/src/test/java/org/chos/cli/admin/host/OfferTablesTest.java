// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published of what is set and offered; modulefiles. */
class OfferTablesTest {
  private static Environments parse(String text) {
    return EnvironmentsFile.parse(new FileContent("/etc/chos", text.getBytes(), 0, 0100644))
        .value();
  }

  private static OfferTables tables(String text) {
    Environments all = parse("%SHELLS\nroot:/\na:/os/a\nb:/os/b\n" + text);
    return OfferTables.of(all, all.all());
  }

  @Test
  void nothing() {
    assertEquals(OfferTables.NONE, tables(""));
  }

  @Test
  void theSitesComeFirstAndTheCommandsLast() {
    OfferTables tables = tables("%ENVIRONMENT b\nset Y=2\n%SITE\nset X=1\nhost sh\nhost none\n");
    assertEquals(
        "\tX=1\nb\tY=2\n\tPATH=$PATH:/local/run/chos/host-commands\n", tables.variables());
    assertTrue(tables.hostCommands().matches("\tsh\t/(usr/)?bin/sh\n"), tables.hostCommands());
  }

  @Test
  void commandsOfOneEnvironmentAlone() {
    OfferTables tables = tables("%ENVIRONMENT b\nhost x /bin/sh\nhost y /nowhere\n");
    assertEquals("b\tPATH=$PATH:/local/run/chos/host-commands\n", tables.variables());
    assertEquals("b\tx\t/bin/sh\n", tables.hostCommands());
  }

  @Test
  void modulefilesComeAndGoWithTheirEnvironments(@TempDir Path directory) throws IOException {
    Modulefiles modulefiles = new Modulefiles(directory);
    Files.createDirectories(directory.resolve("chos"));
    Files.writeString(directory.resolve("chos/mine"), "#%Module\n");
    modulefiles.make(parse("%SHELLS\nroot:/\na:/os/a\nb c:/os/b\n").all());
    assertEquals(List.of("a", "a.lua", "mine"), names(directory));
    modulefiles.make(parse("%SHELLS\nroot:/\nd:/os/a\n").all());
    assertEquals(List.of("d", "d.lua", "mine"), names(directory));
    assertTrue(Files.readString(directory.resolve("chos/d")).startsWith("#%Module\n"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("chos"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
