// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.host.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutCheckTest {
  @TempDir Path temp;

  /** Findings but for those about the owner, who is whoever runs the tests. */
  private List<Finding> findings() throws IOException {
    return new LayoutCheck(new Layout(temp + "/chos", "", "", "", ""))
        .findings().stream().filter(f -> !f.remedy().startsWith("ch")).toList();
  }

  private Path layOut(String prefix) throws IOException {
    Path chos = Files.createDirectory(temp.resolve("chos"));
    for (String name : Layout.LINKS) {
      Files.createSymbolicLink(chos.resolve(name), Path.of(prefix + name));
    }
    return chos;
  }

  @Test
  void nothingThereIsTheServicesBusiness() throws IOException {
    assertEquals(List.of(), findings());
  }

  @Test
  void oursAndThatOfTheReadme() throws IOException {
    layOut(".chos/link/");
    assertEquals(List.of(), findings());
  }

  @Test
  void madeByHand() throws IOException {
    layOut("/proc/chos/link/");
    assertEquals(List.of(), findings());
  }

  @Test
  void aLinkIsMissing() throws IOException {
    Path chos = layOut(".chos/link/");
    Files.delete(chos.resolve("usr"));
    assertEquals(1, findings().size());
    assertEquals("ln -s .chos/link/usr " + chos + "/usr", findings().get(0).remedy());
    assertEquals(Finding.Severity.WARNING, findings().get(0).severity());
  }

  @Test
  void anEntryLeadsElsewhere() throws IOException {
    Path chos = layOut(".chos/link/");
    Files.delete(chos.resolve("usr"));
    Files.createDirectory(chos.resolve("usr"));
    Finding directory = findings().get(0);
    assertEquals(Finding.Severity.ERROR, directory.severity());
    assertTrue(directory.remedy().endsWith("&& ln -s .chos/link/usr " + chos + "/usr"));
    Files.delete(chos.resolve("usr"));
    Files.createSymbolicLink(chos.resolve("usr"), Path.of("/usr"));
    assertTrue(findings().get(0).message().contains("the same in all environments"));
  }

  @Test
  void noDirectory() throws IOException {
    Files.createFile(temp.resolve("chos"));
    assertEquals(
        "mv " + temp + "/chos " + temp + "/chos.away && chosctl start", findings().get(0).remedy());
  }
}
