// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts are the end-to-end tests' subject. */
class TreeRemovalTest {
  @TempDir Path temp;

  @Test
  void allGoesAndNothingThatALinkLeadsTo() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside/deep"));
    Files.writeString(outside.resolve("kept"), "kept");
    Path tree = Files.createDirectories(temp.resolve("tree"));
    Files.createDirectories(tree.resolve("a/b/c"));
    Files.writeString(tree.resolve("a/b/file"), "x");
    Files.createSymbolicLink(tree.resolve("to-directory"), outside);
    Files.createSymbolicLink(tree.resolve("a/to-file"), outside.resolve("kept"));
    Files.createSymbolicLink(tree.resolve("a/upwards"), Path.of(".."));
    Files.createSymbolicLink(tree.resolve("dangling"), Path.of("nowhere"));

    TreeRemoval.empty(TreeRemoval.secure(Files.newDirectoryStream(tree)));

    try (var left = Files.list(tree)) {
      assertEquals(List.of(), left.toList());
    }
    assertTrue(Files.exists(outside.resolve("kept")));
  }

  @Test
  void namesThatAreNoTextGoToo() throws Exception {
    Path tree = Files.createDirectories(temp.resolve("tree"));
    String[] command = {
      "sh", "-c", "mkdir \"$(printf 'd\\377')\"; touch \"$(printf 'd\\377/f\\376')\""
    };
    assertEquals(0, new ProcessBuilder(command).directory(tree.toFile()).start().waitFor());
    TreeRemoval.empty(TreeRemoval.secure(Files.newDirectoryStream(tree)));
    try (var left = Files.list(tree)) {
      assertEquals(0, left.count());
    }
  }
}
