// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records of the module in the kernel's audit: {@code chos op=enter uid=1000 auid=1000 pid=7
 * exe="/usr/bin/chos" from=/ to=/export/os/a}. No user can forge one.
 */
final class AuditLog {
  private static final String MARK = "chos op=";

  /** What stands before a record in auditd's file. */
  private static final Pattern STAMP = Pattern.compile("audit\\((\\d+)\\.(\\d{3}):\\d+\\)");

  private static final Pattern FIELD = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S*)");
  private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{2})+");

  /** The login user of who never logged in. */
  private static final long NOBODY = 0xffff_ffffL;

  private AuditLog() {}

  /** What a line of auditd's file says; empty if it isn't about entering. */
  static Optional<EntryRecord> line(String line) {
    Matcher stamp = STAMP.matcher(line);
    if (!line.contains(MARK) || !stamp.find()) {
      return Optional.empty();
    }
    return text(
        line,
        Instant.ofEpochSecond(Long.parseLong(stamp.group(1)))
            .plusMillis(Long.parseLong(stamp.group(2))));
  }

  /** The same of the text alone. */
  static Optional<EntryRecord> text(String text, Instant time) {
    int start = text.indexOf(MARK);
    if (start < 0) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(text.substring(start));
    while (field.find()) {
      fields.putIfAbsent(field.group(1), value(field.group(2)));
    }
    String to = fields.getOrDefault("to", "");
    boolean entered =
        switch (fields.get("op")) {
          case "enter", "switch" -> true;
          case "refuse" -> false;
          default -> {
            to = "";
            yield false;
          }
        };
    Optional<Long> uid = user(fields);
    return to.isEmpty() || to.equals("/") || uid.isEmpty()
        ? Optional.empty()
        : Optional.of(new EntryRecord(time, entered, uid.get(), to));
  }

  /** Root enters for those who log in. */
  private static Optional<Long> user(Map<String, String> fields) {
    try {
      long uid = Long.parseLong(fields.getOrDefault("uid", ""));
      long login = Long.parseLong(fields.getOrDefault("auid", Long.toString(NOBODY)));
      return Optional.of(uid == 0 && login != NOBODY ? login : uid);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A string in quotes, or, if a user can have put anything there, in hexadecimal digits. */
  private static String value(String written) {
    if (written.startsWith("\"")) {
      return written.substring(1, written.length() - 1);
    }
    if (written.startsWith("2F") && HEX.matcher(written).matches()) {
      return StandardCharsets.UTF_8
          .decode(ByteBuffer.wrap(HexFormat.of().parseHex(written)))
          .toString();
    }
    return written;
  }
}
