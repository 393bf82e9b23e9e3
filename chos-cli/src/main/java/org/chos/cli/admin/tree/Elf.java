// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What the kernel looks at first in a program of the format ELF.
 *
 * @param machine the processor that it is for, as elf(5) numbers them
 * @param interpreter the path of its dynamic loader; empty if it needs none
 */
public record Elf(int machine, String interpreter) {
  private static final int MAGIC = 0x7f454c46;
  private static final int HEADER = 64;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int PT_INTERP = 3;

  /** More than any program has, and than any path is long. */
  private static final int MOST_SEGMENTS = 512;

  private static final int LONGEST_PATH = 4096;

  /** Empty if it is not of that format, or cut off. */
  public static Optional<Elf> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel);
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Elf> read(FileChannel channel) throws IOException {
    ByteBuffer header = part(channel, 0, HEADER);
    if (header.getInt(0) != MAGIC) {
      return Optional.empty();
    }
    boolean wide = header.get(4) == CLASS_64;
    ByteOrder order =
        header.get(5) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    header.order(order);
    int machine = Short.toUnsignedInt(header.getShort(18));
    long segments = wide ? header.getLong(32) : Integer.toUnsignedLong(header.getInt(28));
    int size = Short.toUnsignedInt(header.getShort(wide ? 54 : 42));
    int count = Short.toUnsignedInt(header.getShort(wide ? 56 : 44));
    for (int i = 0; i < Math.min(count, MOST_SEGMENTS); i++) {
      ByteBuffer segment =
          part(channel, Math.addExact(segments, (long) i * size), size).order(order);
      if (segment.getInt(0) == PT_INTERP) {
        long offset = wide ? segment.getLong(8) : Integer.toUnsignedLong(segment.getInt(4));
        long length = wide ? segment.getLong(32) : Integer.toUnsignedLong(segment.getInt(16));
        if (length < 2 || length > LONGEST_PATH) {
          return Optional.empty();
        }
        byte[] path = part(channel, offset, (int) length).array();
        // It ends in a zero.
        return Optional.of(
            new Elf(machine, new String(path, 0, path.length - 1, StandardCharsets.UTF_8)));
      }
    }
    return Optional.of(new Elf(machine, ""));
  }

  /**
   * @throws IndexOutOfBoundsException if the file ends before
   */
  private static ByteBuffer part(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer result = ByteBuffer.allocate(length);
    while (result.hasRemaining() && channel.read(result, from + result.position()) > 0) {
      continue;
    }
    if (result.hasRemaining()) {
      throw new IndexOutOfBoundsException();
    }
    return result.flip();
  }
}
