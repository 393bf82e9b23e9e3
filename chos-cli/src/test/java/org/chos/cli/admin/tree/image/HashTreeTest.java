// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashTreeTest {
  private static final int BLOCK = 4096;

  @TempDir Path directory;

  private final ByteBuffer content =
      ByteBuffer.allocate(2 * BLOCK)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put("verity".getBytes())
          .putInt(8, 1)
          .putInt(12, 1)
          .put(32, "sha256".getBytes())
          .putInt(64, BLOCK)
          .putInt(68, BLOCK)
          .putLong(72, 100)
          .putShort(80, (short) 2)
          .put(88, new byte[] {7, 8})
          .put(BLOCK, "a hash".getBytes());

  private HashTree.Superblock superblock(RootsFile file) throws Exception {
    return HashTree.Superblock.of(file, "/image");
  }

  /** As it was written, whoever owns it. */
  private RootsFile file() throws Exception {
    Path path = Files.write(directory.resolve("image.verity"), content.array());
    return new RootsFile(
        path.toString(), Syscalls.openForReading(path.toString()), 2 * BLOCK, "1:1");
  }

  @Test
  void theRootHashIsThatOfTheSaltAndTheUppermostBlock() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(new byte[] {7, 8});
    digest.update(content.array(), BLOCK, BLOCK);
    try (RootsFile file = file()) {
      HashTree.Superblock superblock = superblock(file);
      assertEquals(100, superblock.blocks());
      assertEquals(
          Optional.of(HexFormat.of().formatHex(digest.digest())), superblock.rootHash(file));
    }
  }

  @Test
  void anAlgorithmThatJavaLacksHasNone() throws Exception {
    content.put(32, "blake2b-256".getBytes());
    try (RootsFile file = file()) {
      assertEquals(Optional.empty(), superblock(file).rootHash(file));
    }
  }

  @Test
  void whatIsNoneIsSaid() throws Exception {
    for (int place : new int[] {0, 8, 65, 69, 81}) {
      byte before = content.get(place);
      content.put(place, (byte) 0x7f);
      try (RootsFile file = file()) {
        assertThrows(AdminFailure.class, () -> superblock(file));
      }
      content.put(place, before);
    }
  }
}
