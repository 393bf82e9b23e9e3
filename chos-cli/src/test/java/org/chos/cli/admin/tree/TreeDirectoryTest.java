// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDirectoryTest {
  @TempDir Path temp;

  private Path tree;
  private Path outside;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temp.resolve("tree"));
    outside = Files.createDirectories(temp.resolve("outside/bin"));
    Files.createDirectories(tree.resolve("usr/bin"));
  }

  @Test
  void findsADirectory() throws IOException {
    assertLeadsTo(tree.resolve("usr/bin"), "usr/bin");
  }

  @Test
  void relativeLinksLeadWhereTheySay() throws IOException {
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    assertLeadsTo(tree.resolve("usr/bin"), "bin");
  }

  @Test
  void absoluteLinksStayInTheTree() throws IOException {
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("/usr/bin"));
    assertLeadsTo(tree.resolve("usr/bin"), "bin");
  }

  @Test
  void linksUpwardsStayInTheTree() throws IOException {
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("../../../../../../../../usr/bin"));
    assertLeadsTo(tree.resolve("usr/bin"), "bin");
  }

  @Test
  void aLinkToSomethingOutsideLeadsNowhere() throws IOException {
    Files.createSymbolicLink(tree.resolve("bin"), outside);
    assertNothing("bin");
  }

  @Test
  void whatIsNoDirectoryIsNone() throws IOException {
    Files.createFile(tree.resolve("file"));
    Files.createSymbolicLink(tree.resolve("loop"), Path.of("loop"));
    assertNothing("file");
    assertNothing("file/below");
    assertNothing("loop");
    assertNothing("missing");
  }

  @Test
  void anEntryIsInTheDirectoryThatWasOpened() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString());
        TreeDirectory bin = root.directory("usr/bin").orElseThrow()) {
      Files.move(tree.resolve("usr"), tree.resolve("moved"));
      Files.createDirectories(tree.resolve("usr/bin"));
      Files.createFile(bin.entry("x"));
    }
    assertTrue(Files.exists(tree.resolve("moved/bin/x")));
  }

  @Test
  void aTreeHasToBeThere() {
    NativeException e =
        assertThrows(NativeException.class, () -> TreeDirectory.root(tree + "/missing"));
    assertEquals(Errno.ENOENT, e.errno());
    assertEquals("open " + tree + "/missing: No such file or directory (ENOENT)", e.getMessage());
  }

  private void assertLeadsTo(Path expected, String relative) throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString());
        TreeDirectory found = root.directory(relative).orElseThrow()) {
      assertTrue(Files.isSameFile(expected, found.entry(".")));
    }
  }

  private void assertNothing(String relative) throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      assertTrue(root.directory(relative).isEmpty(), relative);
    }
  }
}
