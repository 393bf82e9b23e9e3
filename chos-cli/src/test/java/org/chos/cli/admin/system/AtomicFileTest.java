// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path temp;

  @Test
  void writesWithTheModeAskedForWhateverTheUmask() throws IOException {
    Path file = temp.resolve("new");
    AtomicFile.write(file, new byte[] {1, 2}, "rw-r--r--");
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
    assertEquals("rw-r--r--", mode(file));
    assertOnly(file);
  }

  @Test
  void editKeepsTheMode() throws IOException {
    Path file = Files.write(temp.resolve("old"), new byte[100]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    AtomicFile.edit(file, new byte[] {3});
    assertArrayEquals(new byte[] {3}, Files.readAllBytes(file));
    assertEquals("rw-r-----", mode(file));
    assertOnly(file);
  }

  @Test
  void whoHasItOpenKeepsTheOldContent() throws IOException {
    Path file = Files.write(temp.resolve("old"), new byte[] {1});
    try (var reader = Files.newInputStream(file)) {
      AtomicFile.edit(file, new byte[] {2, 2});
      assertArrayEquals(new byte[] {1}, reader.readAllBytes());
    }
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("in-the-way"));
    Files.createFile(directory.resolve("content"));
    assertThrows(IOException.class, () -> AtomicFile.write(directory, new byte[0], "rw-r--r--"));
    assertOnly(directory);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private void assertOnly(Path file) throws IOException {
    try (var all = Files.list(temp)) {
      assertEquals(List.of(file), all.toList());
    }
  }
}
