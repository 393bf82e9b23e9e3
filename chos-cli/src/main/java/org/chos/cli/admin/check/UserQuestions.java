// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chos.cli.admin.system.Command;

/** Asks for users by getent(1), on the host and inside. Each question is asked once. */
public final class UserQuestions {
  /** What a user gets, and not a service, a container or nobody. */
  private static final int FIRST_USER = 1000;

  private static final int FIRST_OF_SYSTEMD = 61184;
  private static final int LAST_OF_SYSTEMD = 65535;

  /** What getent(1) exits with for a name that there is not. */
  private static final int UNKNOWN = 2;

  private static final String FILES = "files";
  private static final String NOBODY = "65534";

  private final Set<String> entered;
  private final Map<String, Optional<String>> known = new HashMap<>();

  /**
   * @param entered names of the environments that can be entered
   */
  public UserQuestions(Set<String> entered) {
    this.entered = entered;
  }

  /** Somebody whom the host knows by this service, and not by its own files. */
  Optional<String> knownBy(String service) throws IOException {
    if (!known.containsKey(service)) {
      known.put(service, someone(service));
    }
    return known.get(service);
  }

  /** Whether a program in the environment finds that user; empty if none can be asked. */
  Optional<Boolean> isKnownInside(String alias, String user) throws IOException {
    if (!entered.contains(alias)) {
      return Optional.empty();
    }
    // As anybody would.
    Command asked =
        Command.run(
            "timeout",
            "20",
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "chos",
            "--env",
            alias,
            "getent",
            "passwd",
            user);
    return switch (asked.exitCode()) {
      case 0 -> Optional.of(true);
      case UNKNOWN -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<String> someone(String service) throws IOException {
    Set<String> own = service.equals(FILES) ? Set.of() : namesIn(entries(FILES));
    List<String> candidates = new ArrayList<>(entries(service));
    if (candidates.isEmpty()) {
      // Most directory services don't list their users: somebody who is at work will do.
      for (int uid : usersAtWork()) {
        candidates.addAll(entries(service, Integer.toString(uid)));
      }
    }
    for (String entry : candidates) {
      String[] field = entry.split(":", 4);
      if (field.length == 4 && isUser(field[2]) && !own.contains(field[0])) {
        return Optional.of(field[0]);
      }
    }
    return Optional.empty();
  }

  private static Set<String> namesIn(List<String> entries) {
    Set<String> result = new HashSet<>();
    entries.forEach(entry -> result.add(entry.split(":", 2)[0]));
    return result;
  }

  /** Lines of the form of passwd(5). */
  private static List<String> entries(String service, String... whom) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("timeout", "20", "getent", "-s", service, "passwd"));
    line.addAll(List.of(whom));
    Process getent =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    getent.getOutputStream().close();
    return new String(getent.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)
        .lines()
        .toList();
  }

  private static boolean isUser(String number) {
    if (!number.matches("[0-9]{1,10}")) {
      return false;
    }
    long uid = Long.parseLong(number);
    return uid >= FIRST_USER && (uid < FIRST_OF_SYSTEMD || uid > LAST_OF_SYSTEMD);
  }

  private static Set<Integer> usersAtWork() throws IOException {
    Set<Integer> result = new TreeSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        try {
          int uid = (Integer) Files.getAttribute(process, "unix:uid");
          if (isUser(Integer.toString(uid))) {
            result.add(uid);
          }
        } catch (IOException e) {
          // It has ended.
        }
      }
    }
    return result;
  }
}
