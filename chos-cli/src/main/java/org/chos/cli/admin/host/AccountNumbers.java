// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.GroupDefault;
import org.chos.config.Principal;
import org.chos.config.Traits;

/**
 * The numbers of the users and groups that /etc/chos names, by whatever user database the host has.
 * That may be a server which does not answer, so getent(1) asks, all at once and in bounded time.
 */
public final class AccountNumbers {
  private static final String GROUP = "group";
  private static final String PASSWD = "passwd";

  /** Where the number stands in a line of either database. */
  private static final int NUMBER = 2;

  private final Map<String, Process> asked = new LinkedHashMap<>();
  private final Map<String, OptionalLong> answers = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private AccountNumbers() {}

  /**
   * What the file says, with numbers.
   *
   * @param environments in which every user and group that could be found has its number
   * @param warnings of those that could not
   */
  public record Resolved(Environments environments, List<String> warnings) {
    public Resolved {
      warnings = List.copyOf(warnings);
    }
  }

  public static Resolved of(Environments environments) throws IOException {
    AccountNumbers numbers = new AccountNumbers();
    for (Environment environment : environments.all()) {
      numbers.ask(GROUP, environment.traits().groups());
      numbers.ask(PASSWD, environment.traits().users());
    }
    numbers.ask(GROUP, environments.defaults().stream().map(GroupDefault::group).toList());
    numbers.await();
    return new Resolved(
        new Environments(
            environments.all().stream().map(numbers::known).toList(),
            environments.links(),
            environments.defaults().stream().map(numbers::known).toList(),
            environments.privateRequired(),
            environments.offers()),
        numbers.warnings);
  }

  private void ask(String database, List<Principal> principals) throws IOException {
    for (Principal principal : principals) {
      String key = key(database, principal);
      if (!principal.isKnown() && !asked.containsKey(key)) {
        asked.put(
            key,
            new ProcessBuilder("getent", "--", database, principal.name())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
    }
  }

  private static String key(String database, Principal principal) {
    return database + ' ' + principal.name();
  }

  private void await() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HostFiles.PATIENCE_SECONDS);
    for (Map.Entry<String, Process> question : asked.entrySet()) {
      answers.put(question.getKey(), answer(question.getKey(), question.getValue(), deadline));
    }
  }

  private OptionalLong answer(String question, Process process, long deadline) throws IOException {
    String shown = question.replaceFirst(" ", " \"").replaceFirst("^passwd", "user") + '"';
    try {
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
        warnings.add(
            "the user database does not answer within "
                + HostFiles.PATIENCE_SECONDS
                + " seconds about the "
                + shown
                + ": once it does, `chosctl reload`");
        return OptionalLong.empty();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String[] field = said.split(":", NUMBER + 2);
    if (process.exitValue() != 0 || field.length <= NUMBER || !field[NUMBER].matches("\\d{1,10}")) {
      warnings.add(
          "this host has no "
              + shown
              + ": correct the name in /etc/chos (`chosctl edit`), or `chosctl reload` once there"
              + " is one");
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(field[NUMBER]));
  }

  private Environment known(Environment environment) {
    Traits traits = environment.traits();
    return traits.isRestricted()
        ? environment.with(
            traits.forOnly(known(GROUP, traits.groups()), known(PASSWD, traits.users())))
        : environment;
  }

  private List<Principal> known(String database, List<Principal> principals) {
    return principals.stream().map(p -> known(database, p)).toList();
  }

  private GroupDefault known(GroupDefault standard) {
    return new GroupDefault(known(GROUP, standard.group()), standard.alias(), standard.line());
  }

  private Principal known(String database, Principal principal) {
    OptionalLong number = answers.getOrDefault(key(database, principal), OptionalLong.empty());
    return principal.isKnown() || number.isEmpty()
        ? principal
        : principal.known(number.getAsLong());
  }
}
