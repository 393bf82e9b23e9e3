// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.Syscalls;

/** Where the host's services log to, and the form in which it takes entries. */
enum SystemLog {
  /** systemd's, by its native protocol, in which an entry has fields. */
  JOURNAL("/run/systemd/journal/socket") {
    @Override
    byte[] entry(String message, Map<String, String> fields, ZonedDateTime now) {
      ByteArrayOutputStream entry = new ByteArrayOutputStream();
      field(entry, "MESSAGE", message);
      field(entry, "PRIORITY", Integer.toString(INFORMATIONAL));
      field(entry, "SYSLOG_IDENTIFIER", PROGRAM);
      fields.forEach((name, value) -> field(entry, "CHOS_" + name.toUpperCase(Locale.ROOT), value));
      return entry.toByteArray();
    }
  },

  /** What syslog(3) writes to, in the form that it writes: no other is understood everywhere. */
  SYSLOG("/dev/log") {
    @Override
    byte[] entry(String message, Map<String, String> fields, ZonedDateTime now) {
      StringBuilder line = new StringBuilder();
      line.append('<').append(DAEMON | INFORMATIONAL).append('>');
      line.append(SYSLOG_TIME.format(now)).append(' ');
      line.append(PROGRAM).append('[').append(ProcessHandle.current().pid()).append("]: ");
      line.append(message.replace('\n', ' '));
      fields.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
      return line.toString().getBytes(StandardCharsets.UTF_8);
    }
  };

  private static final String PROGRAM = "chosctl";
  private static final int INFORMATIONAL = 6;
  private static final int DAEMON = 3 << 3;
  private static final DateTimeFormatter SYSLOG_TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  private final String socket;

  SystemLog(String socket) {
    this.socket = socket;
  }

  /** The one that this host has. */
  static Optional<SystemLog> find() {
    for (SystemLog log : values()) {
      if (Files.exists(Path.of(log.socket))) {
        return Optional.of(log);
      }
    }
    return Optional.empty();
  }

  /** An entry as it is sent. */
  abstract byte[] entry(String message, Map<String, String> fields, ZonedDateTime now);

  /** Never waits: a log that is stuck must not stop the service. */
  void send(String message, Map<String, String> fields) throws IOException {
    Syscalls.sendDatagram(socket, entry(message, fields, ZonedDateTime.now()));
  }

  /** One of several lines has its length in front of it. */
  private static void field(ByteArrayOutputStream entry, String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    entry.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    if (value.indexOf('\n') < 0) {
      entry.write('=');
    } else {
      entry.write('\n');
      entry.writeBytes(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(bytes.length)
              .array());
    }
    entry.writeBytes(bytes);
    entry.write('\n');
  }
}
