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
 * Records of the module in the kernel's audit: {@code chos op=enter from="/" to="/export/os/a"
 * res=1 ppid=6 pid=7 auid=1000 uid=1000 comm="chos"}. No user can forge one, as only what stands
 * where the kernel's audit begins a record is taken for one: the kernel logs names of programs and
 * files as well, and they may be anything.
 */
final class AuditLog {
  /** In auditd's file, where a host's name can stand in front. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:node=\\S+ )?type=\\S+ msg=audit\\((\\d{1,12})\\.(\\d{3}):\\d+\\): (chos op=.*)",
          Pattern.DOTALL);

  /** In the journal: with the kind of record in front, or as the kernel's log has it. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?:\\S+|audit: type=\\d+ audit\\(\\d+\\.\\d{3}:\\d+\\):) (chos op=.*)", Pattern.DOTALL);

  private static final Pattern FIELD = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S*)");
  private static final Pattern HEX = Pattern.compile("([0-9A-Fa-f]{2})+");

  /** The login user of who never logged in. */
  private static final long NOBODY = 0xffff_ffffL;

  private AuditLog() {}

  /** What a line of auditd's file says; empty if it isn't about entering. */
  static Optional<EntryRecord> line(String line) {
    Matcher record = LINE.matcher(line);
    if (!record.matches()) {
      return Optional.empty();
    }
    Instant time = Instant.ofEpochSecond(Long.parseLong(record.group(1)));
    return text(record.group(3), time.plusMillis(Long.parseLong(record.group(2))));
  }

  /** The same of a message in the journal. */
  static Optional<EntryRecord> message(String message, Instant time) {
    Matcher record = MESSAGE.matcher(message);
    return record.matches() ? text(record.group(1), time) : Optional.empty();
  }

  private static Optional<EntryRecord> text(String text, Instant time) {
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(text);
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
