// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageKindTest {
  private final ByteBuffer start =
      ByteBuffer.allocate(ImageKind.START).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void aSquashfsSaysHowLongItIs() {
    start.put("hsqs".getBytes()).putLong(40, 123_456);
    assertEquals(Optional.of(ImageKind.SQUASHFS), ImageKind.of(start.array()));
    assertEquals(123_456, ImageKind.SQUASHFS.size(start.array()));
  }

  @Test
  void anErofsAndAnExt4InTheirBlocks() {
    start.putInt(1024, 0xE0F5E1E2).put(1024 + 12, (byte) 12).putInt(1024 + 36, 3);
    assertEquals(Optional.of(ImageKind.EROFS), ImageKind.of(start.array()));
    assertEquals(3 * 4096, ImageKind.EROFS.size(start.array()));
    start.putInt(1024, 0).putShort(1024 + 56, (short) 0xEF53);
    start.putInt(1024 + 4, 5).putInt(1024 + 24, 2);
    assertEquals(Optional.of(ImageKind.EXT4), ImageKind.of(start.array()));
    assertEquals(5 * 4096, ImageKind.EXT4.size(start.array()));
  }

  @Test
  void anythingElseIsNone() {
    assertEquals(Optional.empty(), ImageKind.of(new byte[0]));
    assertEquals(Optional.empty(), ImageKind.of("hsq".getBytes()));
  }
}
