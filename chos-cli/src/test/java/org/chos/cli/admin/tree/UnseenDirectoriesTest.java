// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnseenDirectoriesTest {
  @TempDir private Path tree;

  @Test
  void whatTheSharedRootHasNot() throws Exception {
    for (String directory :
        new String[] {"usr/bin", "home/x", "run/y", "app/bin", "srv/www", "mnt"}) {
      Files.createDirectories(tree.resolve(directory));
    }
    Files.createFile(tree.resolve(".dockerenv"));
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Files.createSymbolicLink(tree.resolve("linked"), Path.of("/"));
    assertEquals(Set.of("/app", "/srv"), UnseenDirectories.of(tree));
  }
}
