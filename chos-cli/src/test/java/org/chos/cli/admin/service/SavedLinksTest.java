// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.OtherNamespaces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedLinksTest {
  @TempDir Path run;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Layout layout = new Layout("", "", run.toString(), "", "");
    SavedLinks links =
        new SavedLinks(
            List.of(
                new SavedLinks.Process(17, 4711, "/os/with a blank"),
                new SavedLinks.Process(4194304, 1L << 40, "/")),
            List.of(new OtherNamespaces.Place("mnt:[4026532201]", "/odd \n\u00e9/chos")));
    assertEquals(Optional.empty(), SavedLinks.read(layout));
    links.write(layout);
    assertEquals(Optional.of(links), SavedLinks.read(layout));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve("upgrade"))));
    SavedLinks.forget(layout);
    assertEquals(Optional.empty(), SavedLinks.read(layout));
  }

  @Test
  void whatSomebodyElseWroteIsNotTaken() throws IOException {
    Files.writeString(run.resolve("upgrade"), "process one two\n");
    Layout layout = new Layout("", "", run.toString(), "", "");
    assertThrows(IOException.class, () -> SavedLinks.read(layout));
  }
}
