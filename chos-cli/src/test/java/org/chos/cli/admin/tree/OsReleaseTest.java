// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsReleaseTest {
  @TempDir Path tree;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"  | Debian GNU/Linux 13 (trixie)",
        "PRETTY_NAME='busybox'                         | busybox",
        "PRETTY_NAME=plain                             | plain",
        "NAME=Alpine                                   | Alpine",
        "PRETTY_NAME=\"a \\\"b\\\" \\$c\"              | a \"b\" $c",
        "#PRETTY_NAME=no                               | ",
        "PRETTY_NAME=\"\"                              | ",
        "PRETTY_NAME=\"not closed                      | ",
      })
  void name(String line, String name) {
    assertEquals(Optional.ofNullable(name), pretty("ID=x\n" + line + "\nLAST=1\n"));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertEquals(Optional.of("a?[31m"), pretty("PRETTY_NAME=\"a\033[31m\"\n"));
  }

  @Test
  void theFileIsFoundInTheTreeAndNotThroughItsLinks() throws IOException {
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("outside"), "NAME=outside\n");
    Files.createSymbolicLink(tree.resolve("etc/os-release"), tree.resolve("outside"));
    assertEquals(Optional.empty(), ofTree());
    Files.createDirectories(tree.resolve("usr/lib"));
    Files.writeString(tree.resolve("usr/lib/os-release"), "NAME=inside\n");
    assertEquals(Optional.of("inside"), ofTree());
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/os-release"), "NAME=x\n".repeat(20_000));
    assertEquals(Optional.empty(), ofTree());
  }

  private static Optional<String> pretty(String text) {
    return OsRelease.prettyName(text.getBytes(StandardCharsets.UTF_8));
  }

  private Optional<String> ofTree() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      return OsRelease.prettyName(root);
    }
  }
}
