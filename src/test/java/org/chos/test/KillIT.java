// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code chosctl} killed between its steps, that is, at the system call of the next one, which is
 * then not executed; and two of it at once. {@link MountKillIT} has the mount engine.
 */
@Tag("long")
@Tag("module")
@OnMachine(started = false)
class KillIT {
  private static final String STRACE = "strace -f --seccomp-bpf -qq -o /dev/null ";

  /** The system calls by which a start changes anything. */
  private static final String CHANGES = "mkdir,symlink,mount,move_mount,rename";

  private final Guest guest;

  KillIT(Guest guest) {
    this.guest = guest;
  }

  /** Few mounts, so that each can be the last; and no unit of systemd's that goes along. */
  @BeforeEach
  void fewMounts() {
    guest
        .sh(
            "root",
            Trees.WITHOUT_UNIT
                + "chosctl stop; cp /etc/sysconfig/chos /root/sysconfig.kept; cp /etc/chos"
                + " /root/chos.kept")
        .exits(0);
    guest.write("/etc/sysconfig/chos", "BINDMOUNT=\"/proc /dev\"\n");
    guest.write("/etc/chos", "%SHELLS\nbusybox:/export/os/busybox\n");
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "chosctl stop; cp /root/sysconfig.kept /etc/sysconfig/chos; cp /root/chos.kept"
                + " /etc/chos")
        .exits(0);
  }

  private void chosctl(String verb) {
    guest.run("root", "chosctl", verb).exits(0);
  }

  /**
   * The first words of a command that is killed.
   *
   * @param call system calls, and which one of those that a thread makes
   */
  private static String killedAt(String call) {
    String[] part = call.split(":");
    return "exec " + STRACE + "-e inject=" + part[0] + ":signal=KILL:when=" + part[1] + " ";
  }

  private Result killedAt(String call, String verb) {
    return guest.sh("root", killedAt(call) + "chosctl " + verb);
  }

  private void killed(String verb, String call) {
    Result result = killedAt(call, verb);
    assertEquals(9, result.signal(), verb + " was to be killed at " + call + ": " + result);
  }

  /** What a start makes of /chos: its files, and what is mounted there. */
  private String laidOut() {
    return guest
        .sh(
            "root",
            "find /chos -maxdepth 1 -printf '%p %y %l\\n' | sort;"
                + " cut -d' ' -f4,5 /proc/self/mountinfo | grep ' /chos' | sort")
        .clean()
        .out();
  }

  @Test
  void aStartThatIsKilledAgainAndAgain() {
    chosctl("start");
    String whole = laidOut();
    chosctl("stop");
    guest.sh("root", "rm -rf --one-file-system /chos").clean();
    // The first mkdir finds that there is /run/chos. What is published is begun anew each time, so
    // that only a later kill gets further in it.
    int kills = 0;
    Result start = killedAt(CHANGES + ":3", "start");
    while (start.signal() == 9 && kills < 60) {
      kills++;
      start = killedAt(CHANGES + ":" + (3 + kills / 4), "start");
    }
    start.exits(0);
    assertTrue(kills >= 10, kills + " times");
    assertEquals(whole, laidOut());
    Trees.canBeEntered(guest);
  }

  @Test
  void aStartThatWasKilledAndThenAStop() {
    chosctl("start");
    chosctl("stop");
    List<String> steps =
        guest
            .sh(
                "root",
                STRACE.replace("/dev/null", "/tmp/steps")
                    + "-e trace="
                    + CHANGES
                    + " chosctl start && awk '$2 ~ /^[a-z_]+\\(/ { sub(/\\(.*/, \"\", $2); step ="
                    + " $2 \":\" ++count[$1, $2] } /\\) += 0/ && !seen[step]++ { print step >"
                    + " \"/dev/stderr\" }' /tmp/steps")
            .exits(0)
            .err()
            .lines()
            .toList();
    assertTrue(steps.size() >= 9, steps.toString());
    chosctl("stop");
    for (String step : steps) {
      killed("start", step);
      chosctl("stop");
      Trees.nothingIsMounted(guest);
    }
  }

  @Test
  void aStopThatWasKilled() {
    chosctl("start");
    String mounts = guest.sh("root", "grep -c ' /chos' /proc/mounts").clean().out();
    boolean start = true;
    // The table; a mount in the middle; /chos itself; the module.
    for (String call :
        new String[] {"unlink:1", "umount2:7", "umount2:" + mounts, "delete_module:1"}) {
      killed("stop", call);
      if (!start) {
        chosctl("stop");
        Trees.nothingIsMounted(guest);
      }
      chosctl("start");
      Trees.canBeEntered(guest);
      // Those within the host's directories, too: /dev/pts, say.
      assertEquals(mounts, guest.sh("root", "grep -c ' /chos' /proc/mounts").clean().out());
      start = !start;
    }
  }

  /** Nothing is left of it, on the host or in what it was made of. */
  @Test
  void aSessionKilledWhileItIsMade() {
    chosctl("start");
    String mounts = "grep -c . /proc/self/mountinfo";
    String before = guest.sh("root", mounts).clean().out();
    String starts = "chos-job-starter readlink /proc/chos/link";
    for (String call :
        new String[] {"unshare:1", "mount:1", "mount:2", "pivot_root:1", "umount2:1"}) {
      Result killed = guest.sh("root", "export CHOS=busybox; " + killedAt(call) + starts);
      assertEquals(9, killed.signal(), call + ": " + killed);
      assertEquals(before, guest.sh("root", mounts).clean().out(), call);
      assertEquals("1", guest.sh("root", "chosctl ps | wc -l").clean().out(), call);
    }
    assertEquals(Trees.BUSYBOX, guest.sh("root", "CHOS=busybox " + starts).exits(0).out());
    chosctl("stop");
    Trees.nothingIsMounted(guest);
  }

  /** Whoever is in one stays there, is known afterwards, and leaves nothing behind. */
  @Test
  void aChangeKilledWithASessionThere() {
    chosctl("start");
    guest
        .sh(
            "root",
            "CHOS=busybox chos-job-starter sleep 1000 > /dev/null 2>&1 & until pgrep -x sleep >"
                + " /dev/null; do sleep 0.1; done")
        .exits(0);
    String there =
        "pid=$(pgrep -x sleep); chosctl ps | grep -cw \"^ *$pid\"; nsenter -t $pid -m readlink"
            + " /.chos/tree";
    String before = guest.sh("root", there).clean().out();
    for (String[] change :
        new String[][] {{"reload", "rename:1"}, {"upgrade", "delete_module:1"}}) {
      guest.sh("root", "echo " + change[0] + ":/export/os/busybox >> /etc/chos").clean();
      killed(change[0], change[1]);
      chosctl("start");
      assertEquals(before, guest.sh("root", there).clean().out());
      guest.run("root", "chosctl", "stop").exits(1);
    }
    guest.sh("root", "pkill -x sleep; until [ $(chosctl ps | wc -l) = 1 ]; do sleep 0.2; done");
    chosctl("stop");
    Trees.nothingIsMounted(guest);
  }

  /** The first one stands still while it holds the lock, then it is killed. */
  @Test
  void twoAtOnce() {
    Result result =
        guest
            .sh(
                "root",
                STRACE
                    + "-e inject=move_mount:signal=STOP:when=3 chosctl start & until first=$(pgrep"
                    + " -x java) && grep -q '^State:[[:space:]]*[Tt]' /proc/$first/status; do sleep"
                    + " 0.1; done; chosctl stop 2> /tmp/second & second=$!; until grep -q 'another"
                    + " chosctl is at work' /tmp/second; do sleep 0.1; done; grep -q ' /chos/local"
                    + " ' /proc/mounts && kill -0 $second && kill -KILL $first && wait $second")
            .exits(0);
    assertTrue(result.out().endsWith("chos is stopped"), result.toString());
    Trees.nothingIsMounted(guest);
  }
}
