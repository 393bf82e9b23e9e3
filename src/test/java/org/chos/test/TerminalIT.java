// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys, window and end of a terminal reach what runs on it in an environment. */
@OnMachine
class TerminalIT {
    private static final String INTERRUPT = "send:%03";
    private static final String STOP = "send:%1a";

    /** Says what happens to it. Called "loop", so that what is typed has none of its words. */
    private static final String LOOP = "trap 'echo continued' CONT; trap 'stty size' WINCH; echo ready;"
            + " while :; do sleep 0.1; done\n";

    private final Guest guest;

    TerminalIT(Guest guest) {
        this.guest = guest;
    }

    @BeforeEach
    void write() {
        guest.write("/home/alice/loop", LOOP);
    }

    /** The steps of {@code terminal}, the command behind "--"; how the command ended. */
    private String terminal(String... steps) {
        List<String> line = new ArrayList<>(List.of(Trees.onHost("terminal")));
        line.addAll(Arrays.asList(steps));
        return guest.command("alice", line.toArray(new String[0])).with("TERM", "dumb").with("CHOS", "debian13")
                .run().clean().out();
    }

    @Test
    void aShellInAnEnvironmentControlsItsJobs() {
        assertEquals("exit 0", terminal(
                "send:readlink /proc/chos/link; stty size; sh loop%0a", "wait:/export/os/debian13", "wait:24 80",
                "wait:ready", INTERRUPT, "send:echo code$?%0a", "wait:code130",
                "send:sh loop%0a", "wait:ready", STOP, "wait:Stopped",
                "send:fg%0a", "wait:continued", "size:40:100", "wait:40 100", INTERRUPT,
                "send:stty size; jobs; echo code$?%0a", "wait:40 100", "wait:code0", "send:exit%0a", "--", "chos"));
    }

    @Test
    void aCommandInAnEnvironmentIsAJobOfTheHostsShell() {
        assertEquals("exit 0", terminal(
                "send:chos sh loop%0a", "wait:ready", STOP, "wait:Stopped",
                "send:fg%0a", "wait:continued", "size:30:90", "wait:30 90", INTERRUPT,
                "send:echo code$?%0a", "wait:code130",
                // While chos itself is still starting.
                "send:chos sleep 1000%0a", INTERRUPT, "send:echo over$?%0a", "wait:over130",
                "send:exit 0%0a", "--", "bash", "--norc"));
    }

    @Test
    void theEndOfTheTerminalIsTheEndOfTheShellAndItsJobs() {
        assertEquals("signal 1", terminal("send:sh loop & sh loop%0a", "wait:ready", "wait:ready", "hangup",
                "--", "chos"));
        guest.sh("root", "while pgrep -u alice -f 'sh loop'; do sleep 0.1; done").exits(0);
    }
}
