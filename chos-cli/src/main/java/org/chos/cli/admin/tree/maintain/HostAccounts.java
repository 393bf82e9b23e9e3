// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.tree.AccountFile;

/** The host's users and groups, wherever it has them from, and how system accounts are made. */
final class HostAccounts {
  /** People's accounts begin here. */
  static final int FIRST_PERSON = 1000;

  private static final int FIRST_SYSTEM = 100;

  enum Kind {
    USER("passwd", "user"),
    GROUP("group", "group");

    private final String database;
    final String word;

    Kind(String database, String word) {
      this.database = database;
      this.word = word;
    }
  }

  private HostAccounts() {}

  /**
   * The line as its fields.
   *
   * @param key a name, or a number
   */
  static Optional<List<String>> find(Kind kind, String key) throws IOException {
    Command asked = Command.run("getent", kind.database, key);
    return asked.exitCode() == 0
        ? Optional.of(List.of(asked.said().split(":", -1)))
        : Optional.empty();
  }

  /** A number that neither the host has nor one of these files. */
  static String freeNumber(AccountFile... others) throws IOException, AdminFailure {
    for (int number = FIRST_PERSON - 1; number >= FIRST_SYSTEM; number--) {
      String text = Integer.toString(number);
      if (Stream.of(others).allMatch(file -> file.nameOf(text).isEmpty())
          && find(Kind.USER, text).isEmpty()
          && find(Kind.GROUP, text).isEmpty()) {
        return text;
      }
    }
    throw new AdminFailure("the host has no number left for a system account");
  }

  static void addGroup(List<String> line) throws IOException, AdminFailure {
    run("groupadd", "--system", "--gid", line.get(2), line.get(0));
  }

  /** Without a shell, a password and a home of its own, whatever the line says of them. */
  static void addUser(List<String> line) throws IOException, AdminFailure {
    run(
        "useradd",
        "--system",
        "--uid",
        line.get(2),
        "--gid",
        line.get(3),
        "--comment",
        line.get(4),
        "--home-dir",
        line.get(5).isEmpty() ? "/nonexistent" : line.get(5),
        "--no-create-home",
        "--shell",
        noShell(),
        line.get(0));
  }

  static void addMember(String group, String user) throws IOException, AdminFailure {
    run("usermod", "--append", "--groups", group, user);
  }

  private static String noShell() {
    return Stream.of("/usr/sbin/nologin", "/sbin/nologin")
        .filter(file -> Files.isExecutable(Path.of(file)))
        .findFirst()
        .orElse("/bin/false");
  }

  private static void run(String... words) throws IOException, AdminFailure {
    Command done = Command.run(words);
    if (done.exitCode() != 0) {
      throw new AdminFailure(String.join(" ", words) + ": " + done.said());
    }
  }
}
