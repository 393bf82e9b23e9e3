// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names in a program's dynamic string table: the libraries and functions that it asks for. */
final class Imports {
  static final String PAM = "libpam.so.0";

  private static final int MAGIC = 0x7f454c46;
  private static final int CLASS_64 = 2;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int DT_STRTAB = 5;
  private static final int DT_STRSZ = 10;

  private final ByteBuffer file;
  private final boolean wide;

  private Imports(ByteBuffer file) {
    this.file = file;
    wide = file.get(4) == CLASS_64;
  }

  /** The same, and none for one that can't be read. */
  static Set<String> ofProgram(String path) {
    if (path.isEmpty() || !Files.isRegularFile(Path.of(path))) {
      return Set.of();
    }
    try {
      return of(Path.of(path));
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** None for what is no program of the format ELF, as a script. */
  static Set<String> of(Path program) throws IOException {
    try (FileChannel channel = FileChannel.open(program, StandardOpenOption.READ)) {
      ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      if (file.limit() < 64 || file.getInt(0) != MAGIC) {
        return Set.of();
      }
      file.order(file.get(5) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      return new Imports(file).names();
    } catch (IndexOutOfBoundsException
        | BufferUnderflowException
        | ArithmeticException
        | IllegalArgumentException e) {
      return Set.of();
    }
  }

  /** Of a segment: its type, where it is in the file, its address, its size in the file. */
  private record Segment(int type, long offset, long address, long size) {}

  private Set<String> names() {
    List<Segment> segments = segments();
    Optional<Segment> dynamic =
        segments.stream().filter(segment -> segment.type() == PT_DYNAMIC).findFirst();
    if (dynamic.isEmpty()) {
      return Set.of();
    }
    int from = offset(entry(dynamic.get(), DT_STRTAB), segments);
    byte[] bytes = new byte[Math.toIntExact(entry(dynamic.get(), DT_STRSZ))];
    file.position(from);
    file.get(bytes);
    return new HashSet<>(List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("\0")));
  }

  private List<Segment> segments() {
    long table = word(wide ? 32 : 28);
    int size = Short.toUnsignedInt(file.getShort(wide ? 54 : 42));
    int count = Short.toUnsignedInt(file.getShort(wide ? 56 : 44));
    Segment[] result = new Segment[count];
    for (int i = 0; i < count; i++) {
      int at = Math.toIntExact(table + (long) i * size);
      result[i] =
          wide
              ? new Segment(file.getInt(at), word(at + 8), word(at + 16), word(at + 32))
              : new Segment(file.getInt(at), word(at + 4), word(at + 8), word(at + 16));
    }
    return List.of(result);
  }

  /** What the dynamic section has under that tag; 0 for nothing. */
  private long entry(Segment dynamic, int tag) {
    int width = wide ? 8 : 4;
    for (long at = dynamic.offset(); at < dynamic.offset() + dynamic.size(); at += 2L * width) {
      if (word(Math.toIntExact(at)) == tag) {
        return word(Math.toIntExact(at + width));
      }
    }
    return 0;
  }

  private static int offset(long address, List<Segment> segments) {
    for (Segment segment : segments) {
      if (segment.type() == PT_LOAD
          && address >= segment.address()
          && address < segment.address() + segment.size()) {
        return Math.toIntExact(address - segment.address() + segment.offset());
      }
    }
    throw new IndexOutOfBoundsException();
  }

  private long word(int at) {
    return wide ? file.getLong(at) : Integer.toUnsignedLong(file.getInt(at));
  }
}
