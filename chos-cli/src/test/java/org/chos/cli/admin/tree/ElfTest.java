// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ElfTest {
  @TempDir Path temp;

  /** A header and one segment, as the kernel reads them. */
  public static byte[] program(boolean wide, ByteOrder order, int machine, String interpreter) {
    byte[] path = interpreter.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer file = ByteBuffer.allocate(256).order(order);
    file.put(0, (byte) 0x7f).put(1, (byte) 'E').put(2, (byte) 'L').put(3, (byte) 'F');
    file.put(4, (byte) (wide ? 2 : 1)).put(5, (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2));
    file.putShort(18, (short) machine);
    int type = interpreter.isEmpty() ? 1 : 3;
    if (wide) {
      file.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 1);
      file.putInt(64, type).putLong(64 + 8, 128).putLong(64 + 32, path.length + 1);
    } else {
      file.putInt(28, 64).putShort(42, (short) 32).putShort(44, (short) 1);
      file.putInt(64, type).putInt(64 + 4, 128).putInt(64 + 16, path.length + 1);
    }
    file.position(128);
    file.put(path);
    return file.array();
  }

  private Optional<Elf> read(byte[] content) throws IOException {
    return Elf.read(Files.write(temp.resolve("program"), content));
  }

  @Test
  void readsEachKind() throws IOException {
    for (boolean wide : new boolean[] {true, false}) {
      for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
        assertEquals(
            Optional.of(new Elf(183, "/lib/ld.so.1")),
            read(program(wide, order, 183, "/lib/ld.so.1")));
        assertEquals(Optional.of(new Elf(62, "")), read(program(wide, order, 62, "")));
      }
    }
  }

  @Test
  void readsARealOne() throws IOException {
    assertTrue(Elf.read(Path.of("/proc/self/exe")).orElseThrow().interpreter().startsWith("/lib"));
  }

  @Test
  void whatIsNoneOrCutOffIsNone() throws IOException {
    byte[] whole = program(true, ByteOrder.LITTLE_ENDIAN, 62, "/lib64/ld.so");
    for (int length = 0; length < 128; length++) {
      assertEquals(Optional.empty(), read(Arrays.copyOf(whole, length)), "cut at " + length);
    }
    assertEquals(Optional.empty(), read("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void noGarbageBreaksIt() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      byte[] content = program(round % 2 == 0, ByteOrder.LITTLE_ENDIAN, 62, "/lib64/ld.so");
      for (int i = 0; i < 4; i++) {
        content[4 + random.nextInt(124)] = (byte) random.nextInt();
      }
      read(content);
    }
  }

  @Test
  void whoseProgramsRunHere() {
    assertTrue(Processor.runs(62, 62));
    assertTrue(Processor.runs(3, 62), "32 bits");
    assertFalse(Processor.runs(62, 3));
    assertFalse(Processor.runs(258, 62));
    assertEquals("x86_64", Processor.name(62));
    assertEquals("machine 4711", Processor.name(4711));
  }
}
