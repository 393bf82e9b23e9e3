// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.Test;

/** What is published of what is set and offered. */
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
    assertEquals("\tX=1\nb\tY=2\n\tPATH=$PATH:/local/run/chos/host-commands\n", tables.variables());
    assertTrue(tables.hostCommands().matches("\tsh\t/(usr/)?bin/sh\n"), tables.hostCommands());
  }

  @Test
  void commandsOfOneEnvironmentAlone() {
    OfferTables tables = tables("%ENVIRONMENT b\nhost x /bin/sh\nhost y /nowhere\n");
    assertEquals("b\tPATH=$PATH:/local/run/chos/host-commands\n", tables.variables());
    assertEquals("b\tx\t/bin/sh\n", tables.hostCommands());
  }
}
