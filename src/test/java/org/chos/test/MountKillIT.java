// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code chosctl} killed between its steps with the mount engine, or what it prepares namespaces
 * by: at the system call of the next step, which is then not executed.
 */
@Tag("long")
@OnMachine(started = false)
class MountKillIT extends WithMountEngine {
  private static final String STRACE = "strace -f --seccomp-bpf -qq -o ";

  /** The system calls by which anything is changed. */
  private static final String CHANGES =
      "mkdir,symlink,mount,move_mount,pivot_root,umount2,rename,unlink,rmdir,setns";

  private static final String IN_BUSYBOX = "CHOS=busybox chos readlink /.chos/link";

  MountKillIT(Guest guest) {
    super(guest);
  }

  /** Few, so that each can be the last; and no unit of systemd's that goes along. */
  @BeforeEach
  void few() {
    guest
        .sh(
            "root",
            Trees.WITHOUT_UNIT
                + "sed -i 's|^BINDMOUNT=.*|BINDMOUNT=\"/proc /dev\"|' /etc/sysconfig/chos; printf"
                + " '%%SHELLS\\nbusybox:/export/os/busybox\\ndebian13:/export/os/debian13\\n' >"
                + " /etc/chos; chosctl start")
        .exits(0);
  }

  private void chosctl(String verb) {
    guest.run("root", "chosctl", verb).exits(0);
  }

  /**
   * The first, a middle and the last step of each kind in that verb, as the system call and which
   * one of a process' it is.
   */
  private List<String> steps(String verb) {
    return guest
        .sh(
            "root",
            STRACE
                + "/tmp/steps -e trace="
                + CHANGES
                + " chosctl "
                + verb
                + " >/dev/null && awk '$2 ~ /^[a-z_0-9]+\\(/ { sub(/\\(.*/, \"\", $2); n ="
                + " ++count[$1, $2]; if (n > most[$2]) most[$2] = n } END { for (call in most) { n"
                + " = most[call]; print call \":1\"; if (n > 2) print call \":\" int((n + 1) / 2);"
                + " if (n > 1) print call \":\" n } }' /tmp/steps")
        .exits(0)
        .out()
        .lines()
        .toList();
  }

  /** Not all are reached again: what is there already is not made anew. */
  private boolean isKilled(String verb, String step) {
    String[] part = step.split(":");
    Result result =
        guest.sh(
            "root",
            "exec "
                + STRACE
                + "/dev/null -e inject="
                + part[0]
                + ":signal=KILL:when="
                + part[1]
                + " chosctl "
                + verb);
    // If it is what prepares that is killed, it takes all back and says so.
    assertTrue(
        result.signal() == 9 || result.exitCode() == 0 || result.exitCode() == 1,
        step + ": " + result);
    return result.signal() == 9 || result.exitCode() == 1;
  }

  private void isComplete(String step) {
    Result inside = guest.sh("alice", IN_BUSYBOX);
    assertEquals(Trees.BUSYBOX, inside.out(), step + ": " + inside);
    assertEquals(
        "2\n1",
        guest
            .sh(
                "root",
                "grep -c '^nsfs /run/chos/mount/' /proc/mounts; ls -d /run/chos/mount/[0-9]* | wc"
                    + " -l")
            .out(),
        step);
    String check = guest.sh("root", "chosctl status").exits(0).out();
    assertTrue(check.contains("is running"), step + ": " + check);
  }

  private void nothingIsLeft(String step) {
    assertEquals(
        "",
        guest
            .sh(
                "root",
                "grep /run/chos/ /proc/mounts; pgrep -af [/]usr/lib/chos/prepare; ls"
                    + " /run/chos/mount/* 2>/dev/null; true")
            .out(),
        step);
  }

  @Test
  void aStart() {
    chosctl("stop");
    List<String> steps = steps("start");
    assertTrue(steps.size() >= 5, steps.toString());
    boolean stop = false;
    int kills = 0;
    for (String step : steps) {
      chosctl("stop");
      nothingIsLeft(step);
      kills += isKilled("start", step) ? 1 : 0;
      if (stop) {
        chosctl("stop");
        nothingIsLeft(step);
      }
      chosctl("start");
      isComplete(step);
      stop = !stop;
    }
    assertTrue(kills * 2 > steps.size(), kills + " of " + steps);
  }

  @Test
  void aStop() {
    List<String> steps = steps("stop");
    assertTrue(steps.size() >= 5, steps.toString());
    boolean start = false;
    int kills = 0;
    for (String step : steps) {
      chosctl("start");
      kills += isKilled("stop", step) ? 1 : 0;
      if (start) {
        chosctl("start");
        isComplete(step);
      }
      chosctl("stop");
      nothingIsLeft(step);
      start = !start;
    }
    assertTrue(kills * 2 > steps.size(), kills + " of " + steps);
  }

  /** Somebody is inside all the time, in what stays, and sees nothing of it. */
  @Test
  void aReload() {
    Running inside =
        guest.command("alice", "chos", "sleep", "1000").with("CHOS", "busybox").start();
    try {
      guest.sh("root", "until chosctl ps | grep sleep; do sleep 0.2; done").exits(0);
      String root = "nsenter -t $(pgrep -x sleep) --mount ls /local/etc/passwd /bin/busybox";
      guest.sh("root", "printf '%%ENVIRONMENT debian13\\nro\\n' >> /etc/chos").clean();
      List<String> steps = steps("reload");
      assertTrue(steps.size() >= 5, steps.toString());
      int kills = 0;
      for (String step : steps) {
        // Only the other one is made anew.
        guest.sh("root", "sed -i 's/^ro$/nosuid/; t; s/^nosuid$/ro/' /etc/chos").clean();
        kills += isKilled("reload", step) ? 1 : 0;
        guest.sh("root", root).clean();
        assertEquals(Trees.BUSYBOX, guest.sh("alice", IN_BUSYBOX).out(), step);
        chosctl("reload");
        isComplete(step);
        guest.sh("root", root).clean();
      }
      assertTrue(kills * 2 > steps.size(), kills + " of " + steps);
    } finally {
      inside.kill();
    }
  }
}
