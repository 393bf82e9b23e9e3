// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is started in an environment finds itself in the state in which {@code chos} was called: the
 * same probe, conditions and comparison as for the launcher alone.
 */
@Tag("long")
@OnMachine(processors = 2)
class StateIT {
  /** A place that host and environments have in common, for programs and for what they write. */
  private static final String SHARED = "/dev/shm/chos-state";

  /** Without that sign the front leaves all to Java. */
  private enum Way {
    DIRECT("chosctl reload"),
    BY_JAVA("rm /run/chos/published/*-engine");

    private final String command;

    Way(String command) {
      this.command = command;
    }

    void choose(Guest guest) {
      guest.sh("root", command).exits(0);
    }
  }

  /** Who has mounts of their own, or has given up new rights, is refused by the mount engine. */
  private static final String REFUSED =
      "mount".equals(System.getProperty("chos.engine")) ? "\\|deny:\\|prctl:38:\\|-tmp" : "";

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private static final String COMPARE =
      Trees.onHost("same-state") + " " + SHARED + " /usr/bin/chos ";

  private final Guest guest;

  StateIT(Guest guest) {
    this.guest = guest;
  }

  /** For conditions that clear the variables, the user's file says where to go. */
  @BeforeEach
  void share() {
    guest
        .sh(
            "root",
            "mkdir -p "
                + SHARED
                + "; cp "
                + Trees.onHost("probe")
                + " "
                + Trees.onHost("starter")
                + " "
                + SHARED
                + "; mkdir -m 777 "
                + SHARED
                + "/of; for home in /root /home/alice;"
                + " do echo debian13 > $home/.chos; done")
        .clean();
  }

  @AfterEach
  void remove() {
    guest
        .sh("root", "rm -rf " + SHARED + " /root/.chos /home/alice/.chos; chosctl reload")
        .exits(0);
  }

  /**
   * Two at once, since the machine has two processors.
   *
   * @param select a pattern of awk for the conditions that are compared
   */
  private void compare(String user, String select) {
    String conditions =
        "grep -v '^#\\|^$\\|^deleted-directory\\|^root: schedule"
            + REFUSED
            + "' "
            + Trees.onHost("conditions")
            + " | awk '"
            + select
            + "' | sed 's|{runtime}|/usr/lib/chos/runtime|'";
    Result result =
        guest
            .command(
                user,
                "sh",
                "-c",
                conditions
                    + " | CHOS=debian13 xargs -P 2 -d '\\n' -I '{}' sh -c '"
                    + COMPARE
                    + SHARED
                    + "/of/$$ \"{}\"'; "
                    + conditions
                    + " | grep -c . >&2")
            .within(PATIENCE)
            .run()
            .exits(0);
    assertEquals("", result.out());
    int count = Integer.parseInt(result.err());
    assertTrue(count >= 25, count + " conditions");
  }

  @ParameterizedTest
  @EnumSource
  void ofAUser(Way way) {
    way.choose(guest);
    compare("alice", "!/^root:/");
  }

  /**
   * Those that are only for root, and of the others every third. Not the real-time ones, which
   * would take an emulated machine's processors from all else.
   */
  @ParameterizedTest
  @EnumSource
  void ofRoot(Way way) {
    way.choose(guest);
    compare("root", "sub(/^root: /, \"\") || NR % 3 == 0");
  }

  @Test
  void aWorkingDirectoryThatIsGoneIsTheOnlyDifference() {
    Result result =
        guest
            .sh(
                "alice",
                "CHOS=debian13 " + COMPARE + SHARED + "/of/deleted deleted-directory:gone; true")
            .clean();
    for (String line : result.out().lines().toList()) {
      String text = line.substring(line.indexOf(": ") + 2);
      assertTrue(
          text.matches(
              "[0-9,]*[acd][0-9,]*|---|< cwd .*gone \\(deleted\\)|> cwd /home/alice"
                  + "|> chos: warning: the working directory is gone; it is now /home/alice"
                  + "|[<>] fd [12] .* offset .*"),
          result.out());
    }
    assertTrue(result.out().contains("> cwd /home/alice"), result.out());
  }

  @Test
  void manyStartAtOnce() {
    Result result =
        guest
            .command(
                "alice",
                "sh",
                "-c",
                "for i in $(seq 200); do chos cat /etc/debian_version & done;" + " wait")
            .with("CHOS", "debian13")
            .within(PATIENCE)
            .run()
            .clean();
    assertEquals(
        200, result.out().lines().filter(line -> line.startsWith("13")).count(), result.toString());
  }
}
