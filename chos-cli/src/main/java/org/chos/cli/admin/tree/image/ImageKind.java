// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The file systems that an image can have, told by what is in it. */
public enum ImageKind {
  SQUASHFS("squashfs", 0, 0x73717368) {
    @Override
    long size(ByteBuffer start) {
      return start.getLong(40);
    }
  },

  EROFS("erofs", 1024, 0xE0F5E1E2) {
    @Override
    long size(ByteBuffer start) {
      return Integer.toUnsignedLong(start.getInt(1024 + 36)) << start.get(1024 + 12);
    }
  },

  EXT4("ext4", 1024 + 56, 0xEF53) {
    @Override
    long size(ByteBuffer start) {
      return Integer.toUnsignedLong(start.getInt(1024 + 4)) << (10 + start.getInt(1024 + 24));
    }
  };

  /** As much of a file as tells. */
  static final int START = 2048;

  private static final int TWO_BYTES = 0xFFFF;

  private final String word;
  private final int place;
  private final int magic;

  ImageKind(String word, int place, int magic) {
    this.word = word;
    this.place = place;
    this.magic = magic;
  }

  /** The kernel's name for it. */
  public String word() {
    return word;
  }

  /** How long the file has to be. */
  abstract long size(ByteBuffer start);

  /**
   * @param bytes how a file begins
   */
  static Optional<ImageKind> of(byte[] bytes) {
    ByteBuffer start = buffer(bytes);
    for (ImageKind kind : values()) {
      int mask = kind == EXT4 ? TWO_BYTES : -1;
      if ((start.getInt(kind.place) & mask) == kind.magic) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  long size(byte[] bytes) {
    return size(buffer(bytes));
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.allocate(START).put(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
