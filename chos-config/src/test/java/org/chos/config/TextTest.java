// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextTest {

  /** Where the JDK's own decoder stops, or -1. */
  private static int decodersProblem(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, CharBuffer.allocate(bytes.length), true);
    return result.isError() ? in.position() : -1;
  }

  private static void assertAgrees(byte[] bytes) {
    Problem problem = Text.problem(bytes, 0, bytes.length, false);
    assertEquals(decodersProblem(bytes), problem == null ? -1 : problem.offset());
  }

  /** Every pair of first bytes, with all that can make a difference behind it. */
  @Test
  void agreesWithTheDecoderOnAllBeginnings() {
    byte[] tails = {'a', (byte) 0x80, (byte) 0xbf, (byte) 0xc3};
    for (int first = 0xa0; first <= 0xff; first++) {
      for (int second = 0x80; second <= 0xff; second++) {
        // U+0080 to U+009F are well-formed, but control characters.
        if (first == 0xc2 && second < 0xa0) {
          continue;
        }
        for (byte third : tails) {
          for (byte fourth : tails) {
            assertAgrees(new byte[] {'x', (byte) first, (byte) second, third, fourth});
          }
        }
      }
    }
  }

  @Test
  void agreesWithTheDecoderOnRandomText() {
    Random random = new Random(7);
    int good = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        text.appendCodePoint(0xa0 + random.nextInt(0x10ffff - 0xa0));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (random.nextBoolean()) {
        // From 0xc3: what starts with 0xc2 may be a control character.
        bytes[random.nextInt(bytes.length)] = (byte) (0xc3 + random.nextInt(0x3d));
      }
      assertAgrees(bytes);
      good += decodersProblem(bytes) < 0 ? 1 : 0;
    }
    assertTrue(good > 5_000, good + " were good");
  }

  @Test
  void tabsAndLineEndsAreTextWhereAsked() {
    byte[] bytes = "a\tb\nc\r".getBytes(StandardCharsets.UTF_8);
    assertEquals(1, Text.problem(bytes, 0, bytes.length, false).offset());
    assertEquals(5, Text.problem(bytes, 0, bytes.length, true).offset());
  }
}
