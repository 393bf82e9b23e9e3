// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Test;

/** Keys, window and end of a terminal reach what runs on it in an environment. */
@OnMachine
class TerminalIT {
  private static final String JOB = Trees.inside("jobs");
  private static final String INTERRUPT = "send:%03";
  private static final String STOP = "send:%1a";
  private static final String PROMPT = "wait:$ ";

  private final Guest guest;

  TerminalIT(Guest guest) {
    this.guest = guest;
  }

  /** The steps of {@code terminal}, the command behind "--"; how the command ended. */
  private String terminal(String... steps) {
    List<String> line = new ArrayList<>(List.of(Trees.onHost("terminal")));
    line.addAll(Arrays.asList(steps));
    return guest
        .command("alice", line.toArray(new String[0]))
        .with("TERM", "dumb")
        .with("CHOS", "debian13")
        .run()
        .clean()
        .out();
  }

  @Test
  void aShellInAnEnvironmentControlsItsJobs() {
    assertEquals(
        "exit 0",
        terminal(
            PROMPT,
            "send:" + Trees.LINK + "; stty size; " + JOB + "%0a",
            "wait:/export/os/debian13",
            "wait:24 80",
            "wait:ready",
            INTERRUPT,
            PROMPT,
            "send:echo code$?%0a",
            "wait:code130",
            PROMPT,
            "send:" + JOB + "%0a",
            "wait:ready",
            STOP,
            "wait:Stopped",
            PROMPT,
            "send:fg%0a",
            "wait:continued",
            "size:40:100",
            "wait:40 100",
            INTERRUPT,
            PROMPT,
            "send:echo code$?; stty size%0a",
            "wait:code130",
            "wait:40 100",
            PROMPT,
            "send:exit 0%0a",
            "--",
            "chos"));
  }

  @Test
  void aCommandInAnEnvironmentIsAJobOfTheHostsShell() {
    assertEquals(
        "exit 0",
        terminal(
            PROMPT,
            "send:chos " + JOB + "%0a",
            "wait:ready",
            STOP,
            "wait:Stopped",
            PROMPT,
            "send:fg%0a",
            "wait:continued",
            "size:30:90",
            "wait:30 90",
            INTERRUPT,
            PROMPT,
            "send:echo code$?%0a",
            "wait:code130",
            PROMPT,
            // While chos itself is still starting.
            "send:sh -c 'echo sta''rting; exec chos sleep 1000'%0a",
            "wait:starting",
            INTERRUPT,
            PROMPT,
            "send:echo over$?%0a",
            "wait:over130",
            PROMPT,
            "send:exit 0%0a",
            "--",
            "bash",
            "--norc"));
  }

  @Test
  void theEndOfTheTerminalIsTheEndOfTheShellAndItsJobs() {
    assertEquals(
        "signal 1",
        terminal(
            PROMPT,
            "send:" + JOB + " & " + JOB + "%0a",
            "wait:ready",
            "wait:ready",
            "hangup",
            "--",
            "chos"));
    guest.sh("root", "while pgrep -x jobs; do sleep 0.1; done").exits(0);
  }
}
