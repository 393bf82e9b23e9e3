// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of systemd's journal, in its form for export: a line "NAME=value" for each field, or, for
 * one that may hold anything, the name, the length in eight bytes and the value; an empty line ends
 * an entry.
 */
final class Journal {
  private static final int LINE_FEED = '\n';

  private final DataInputStream in;

  Journal(InputStream in) {
    this.in = new DataInputStream(new BufferedInputStream(in));
  }

  /** The fields of the next entry; none at the end. */
  Map<String, String> next() throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (true) {
      String line = line();
      if (line == null || line.isEmpty() && !fields.isEmpty()) {
        return fields;
      }
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      } else if (!line.isEmpty()) {
        byte[] length = in.readNBytes(Long.BYTES);
        int size = (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
        fields.put(line, new String(in.readNBytes(size), StandardCharsets.UTF_8));
        in.read();
      }
    }
  }

  /** Null at the end. */
  private String line() throws IOException {
    byte[] bytes = new byte[256];
    int length = 0;
    for (int b = in.read(); b != LINE_FEED; b = in.read()) {
      if (b < 0) {
        return length == 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = (byte) b;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * What {@code chos} has logged there. A user can write such an entry, or keep one from being
   * written, but not as somebody else: who has sent it is the journal's own word.
   */
  static Optional<EntryRecord> entry(Map<String, String> fields) {
    String path = fields.get("CHOS_PATH");
    try {
      long sender = Long.parseLong(fields.getOrDefault("_UID", "0"));
      long uid = sender != 0 ? sender : Long.parseLong(fields.getOrDefault("CHOS_UID", ""));
      return path == null || path.equals("/")
          ? Optional.empty()
          : Optional.of(new EntryRecord(time(fields), true, uid, path));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Instant time(Map<String, String> fields) {
    long micros = Long.parseLong(fields.get("__REALTIME_TIMESTAMP"));
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
  }
}
