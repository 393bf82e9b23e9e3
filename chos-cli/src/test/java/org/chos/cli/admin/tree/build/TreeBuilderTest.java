// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.system.AdminFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeBuilderTest {
  private static final TreeSpec PLAIN = new TreeSpec("trixie", List.of(), List.of());

  @TempDir Path bin;

  @Test
  void mmdebstrapIsPreferred() throws Exception {
    AdminFailure none = assertThrows(AdminFailure.class, this::choose);
    assertTrue(none.getMessage().contains("apt-get install mmdebstrap"), none.getMessage());
    program("debootstrap");
    assertEquals(TreeBuilder.DEBOOTSTRAP, choose());
    program("mmdebstrap");
    assertEquals(TreeBuilder.MMDEBSTRAP, choose());
  }

  @Test
  void commandLines() {
    Path directory = Path.of("/os/new");
    assertEquals(
        "mmdebstrap --mode=root --format=directory --variant=minbase trixie /os/new",
        String.join(" ", TreeBuilder.MMDEBSTRAP.command(PLAIN, directory)));
    TreeSpec full = new TreeSpec("trixie", List.of("vim", "make"), List.of("http://a", "http://b"));
    assertEquals(
        "mmdebstrap --mode=root --format=directory --variant=minbase --include=vim,make trixie"
            + " /os/new http://a http://b",
        String.join(" ", TreeBuilder.MMDEBSTRAP.command(full, directory)));
    assertEquals(
        "debootstrap --variant=minbase trixie /os/new",
        String.join(" ", TreeBuilder.DEBOOTSTRAP.command(PLAIN, directory)));
  }

  @Test
  void debootstrapTakesOneMirror() throws AdminFailure {
    TreeSpec two = new TreeSpec("trixie", List.of(), List.of("http://a", "http://b"));
    TreeBuilder.MMDEBSTRAP.check(two);
    assertThrows(AdminFailure.class, () -> TreeBuilder.DEBOOTSTRAP.check(two));
  }

  @Test
  void theSearchPathHasThePlaceOfTheAdministratorsPrograms() {
    assertEquals("/bin:/usr/sbin:/sbin", LongCommand.searchPath("/bin"));
    assertEquals("/usr/sbin:/bin", LongCommand.searchPath("/usr/sbin:/bin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "", "a b", "../x", "--keyring=x"})
  void aSuiteIsNoOption(String suite) {
    assertThrows(AdminFailure.class, () -> new TreeSpec(suite, List.of(), List.of()).check());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "", "a b", "Vim"})
  void aPackageIsNoOption(String name) {
    assertThrows(
        AdminFailure.class, () -> new TreeSpec("trixie", List.of(name), List.of()).check());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "--hook=x", ""})
  void aMirrorIsNoOption(String mirror) {
    assertThrows(
        AdminFailure.class, () -> new TreeSpec("trixie", List.of(), List.of(mirror)).check());
  }

  @Test
  void whatAnyBuilderTakes() throws AdminFailure {
    new TreeSpec(
            "jammy-updates",
            List.of("libstdc++6", "gcc-12:amd64", "vim=2:9.0"),
            List.of("deb [trusted=yes] copy:///srv ./", "./sources.list", "http://a"))
        .check();
  }

  private void program(String name) throws IOException {
    Files.createFile(bin.resolve(name));
    assertTrue(bin.resolve(name).toFile().setExecutable(true));
  }

  private TreeBuilder choose() throws AdminFailure {
    return TreeBuilder.choose("/nonexistent:" + bin);
  }
}
