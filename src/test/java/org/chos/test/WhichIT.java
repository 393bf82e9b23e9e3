// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Which environment am I in?" is answered by the kernel's link and not by what $CHOS says. */
@OnMachine
class WhichIT {
  /** As the shell of a tree reads it that has a link to the host's. */
  private static final String PROFILE = ". " + Guest.LOCAL + "/etc/profile.d/chos.sh";

  private final Guest guest;

  WhichIT(Guest guest) {
    this.guest = guest;
  }

  @Test
  void theNameIsThatOfTheLink() {
    assertEquals(
        "root\ndebian13\nbusybox",
        guest
            .sh(
                "alice",
                "chos --which; CHOS=debian13 chos chos --which;"
                    + " CHOS=busybox chos env CHOS=debian13 chos --which")
            .clean()
            .out());
  }

  @Test
  void aVariableThatSaysAnotherMakesNoDifference() {
    assertEquals("root", guest.sh("alice", "CHOS=debian13 chos --which").clean().out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh -eu", "bash -eu", "bash -l"})
  void theProfileIsSilentWhereNobodyReadsIt(String shell) {
    String script = " -c '" + PROFILE.replace(Guest.LOCAL, "") + "; echo $-'";
    assertEquals(1, guest.sh("alice", shell + script).clean().out().lines().count());
    assertEquals(
        1,
        guest
            .sh("alice", "CHOS=debian13 chos " + shell + script.replace("/etc", "/local/etc"))
            .clean()
            .out()
            .lines()
            .count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debian13 | bash --norc | debian13 | chos: this is the environment debian13",
        "busybox  | sh          | busybox  | chos: this is the environment busybox",
        "debian13 | sh          | busybox  | chos: warning: this is debian13, though CHOS is"
            + " busybox; to go there: chos",
      })
  void theProfileTellsWhoLogsIn(
      String environment, String shell, String variable, String expected) {
    Result result =
        guest
            .command(
                "alice",
                "sh",
                "-c",
                "chos env CHOS="
                    + variable
                    + " "
                    + shell
                    + " -iuec '"
                    + PROFILE
                    + "; echo ${chos_name-unset} ${chos_link-unset}'")
            .with("CHOS", environment)
            .run()
            .exits(0);
    // busybox greets.
    assertTrue(result.out().endsWith("unset unset"), result.out());
    assertTrue(result.err().lines().anyMatch(expected::equals), result.err());
  }

  @Test
  void onTheHostTheProfileHasNothingToSay() {
    for (String variable : new String[] {"", "root"}) {
      Result result =
          guest.sh("alice", "CHOS=" + variable + " sh -iuec '. /etc/profile.d/chos.sh'").exits(0);
      assertTrue(!result.err().contains("chos:"), result.err());
    }
  }
}
