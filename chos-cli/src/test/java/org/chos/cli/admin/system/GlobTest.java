// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {
  @TempDir Path temp;

  @Test
  void whatIsThereIsFound() throws Exception {
    for (String made : new String[] {"b/tree", "a b/tree", "c", ".d/tree"}) {
      Files.createDirectories(temp.resolve(made));
    }
    assertEquals(
        Optional.of(List.of(temp + "/a b/tree", temp + "/b/tree")),
        Glob.paths(temp.toString(), temp + "/", "/tree", 60));
    assertEquals(
        Optional.of(List.of()), Glob.paths(temp.toString(), temp + "/x$(id)", "/tree", 60));
    String gone = temp + "/gone";
    IOException failure =
        assertThrows(IOException.class, () -> Glob.paths(gone, gone + "/", "/tree", 60));
    assertTrue(failure.getMessage().contains("No such file"), failure.getMessage());
  }
}
