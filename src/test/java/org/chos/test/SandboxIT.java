// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services of the host that systemd keeps from files which /chos shows at another path. */
@Tag("long")
@Tag("module")
@OnMachine
class SandboxIT {
  private static final String UNITS = "/etc/systemd/system/";
  private static final String DROP_IN = "trial.service.d/chos-sandbox.conf";

  private final Guest guest;

  SandboxIT(Guest guest) {
    this.guest = guest;
  }

  private void unit(String name, String settings, String script) {
    guest.write("/opt/" + name, script);
    guest.write(
        UNITS + name + ".service",
        "[Service]\nType=oneshot\n" + settings + "ExecStart=/bin/sh /opt/" + name + "\n");
  }

  @BeforeEach
  void services() {
    guest
        .sh(
            "root",
            "mkdir -p /srv/secret && echo s > /srv/secret/f && echo h > /home/alice/f && rm -f"
                + " /srv/y /srv/z")
        .clean();
    unit(
        "trial",
        "ProtectHome=yes\nInaccessiblePaths=/srv/secret\nReadOnlyPaths=/srv\n",
        "exec > /run/trial 2>&1\n"
            + "for f in /home/alice/f /chos/home/alice/f /srv/secret/f /chos/local/srv/secret/f; do"
            + " cat $f >/dev/null 2>&1 && echo reads $f; done\n"
            + "for f in /srv/z /chos/local/srv/y; do touch $f 2>/dev/null && echo writes $f; done\n"
            + Trees.onHost("enter")
            + " "
            + Trees.DEBIAN13
            + " "
            + Trees.inside("where")
            + "\nCHOS=debian13 chos true\n");
    unit("plain", "", "sleep 0\n");
    unit("sessions", "PrivateTmp=yes\nKillMode=process\n", "sleep 0\n");
    guest.write(
        UNITS + "family@.service",
        "[Service]\nType=oneshot\nPrivateTmp=yes\nExecStart=/bin/true %i\n");
    guest.sh("root", "systemctl daemon-reload").clean();
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "chosctl sandbox --undo; cd "
                + UNITS
                + " && rm -rf trial.service* plain.service* sessions.service* family@.service*"
                + " lasting.service*; systemctl daemon-reload; rm -rf /srv/secret /srv/y /srv/z"
                + " /home/alice/f /run/trial /opt/trial /opt/plain /opt/sessions")
        .exits(0);
  }

  private String trial() {
    guest.sh("root", "systemctl start trial.service; cat /run/trial").exits(0);
    return guest.sh("root", "cat /run/trial").clean().out();
  }

  private Result chosctl(String... words) {
    String[] line = new String[words.length + 1];
    line[0] = "chosctl";
    System.arraycopy(words, 0, line, 1, words.length);
    return guest.run("root", line);
  }

  private boolean hasDropIn(String unit) {
    return guest.sh("root", "test -e " + UNITS + unit + ".d/chos-sandbox.conf").exitCode() == 0;
  }

  @Test
  void theSandboxHoldsOnceItIsClosed() {
    assertEquals(
        "reads /chos/home/alice/f\nreads /chos/local/srv/secret/f\nwrites /chos/local/srv/y\n"
            + Trees.IN_DEBIAN13,
        trial());
    Result check = chosctl("check");
    assertTrue(
        check.out().contains("trial.service (InaccessiblePaths, ProtectHome, ReadOnlyPaths)"),
        check.toString());
    assertTrue(check.out().contains("\n           chosctl sandbox\n"), check.toString());
    for (String name : new String[] {"plain.service", "sessions.service", "chos.service ("}) {
      assertFalse(check.out().contains(name), name + check);
    }

    Result plan = chosctl("sandbox", "--dry-run");
    assertTrue(
        plan.out().contains("would write " + UNITS + DROP_IN + " for trial.service"),
        plan.toString());
    assertTrue(plan.err().contains("sessions.service (PrivateTmp) is left as it is"), plan.err());
    assertFalse(hasDropIn("trial.service"));

    Result done = chosctl("sandbox");
    assertEquals(0, done.exitCode(), done.toString());
    assertTrue(done.out().contains("systemctl try-restart "), done.out());
    assertTrue(hasDropIn("trial.service") && hasDropIn("family@.service"));
    for (String name :
        new String[] {"plain", "sessions", "chos", "cron", "ssh", "ssh@", "getty@", "user@"}) {
      assertFalse(hasDropIn(name + ".service"), name);
    }
    String closed = trial();
    assertTrue(closed.contains(": EPERM\n"), closed);
    assertTrue(closed.contains("chos: can't enter debian13: /chos is closed to this"), closed);
    assertFalse(closed.contains("reads") || closed.contains("writes"), closed);

    assertFalse(chosctl("check").out().contains("trial.service"));
    assertEquals("nothing to do", chosctl("sandbox", "--dry-run").out());
    Result undone = chosctl("sandbox", "--undo", "--json");
    assertTrue(undone.out().contains("\"remove " + UNITS + DROP_IN + "\""), undone.out());
    assertFalse(hasDropIn("trial.service"));
    assertTrue(trial().contains("reads /chos/home/alice/f"));
  }

  @Test
  void theAdministratorsWordCounts() {
    guest
        .sh("root", "cd " + UNITS + " && mkdir trial.service.d && ln -s /dev/null " + DROP_IN)
        .clean();
    guest.sh("root", "systemctl daemon-reload").clean();
    assertFalse(chosctl("check").out().contains("trial.service"));
    chosctl("sandbox").exits(0);
    assertTrue(trial().contains("reads /chos/home/alice/f"));
    chosctl("sandbox", "--undo").exits(0);
    guest.sh("root", "test -L " + UNITS + DROP_IN).clean();
  }

  /** What is mounted and unmounted on the host goes past what the service has over /chos. */
  @Test
  void theServiceCanBeStoppedAndUpgradedBeneathIt() {
    guest.write(
        UNITS + "lasting.service", "[Service]\nProtectHome=yes\nExecStart=/bin/sleep 1000\n");
    guest.sh("root", "systemctl daemon-reload; systemctl start lasting").clean();
    chosctl("sandbox").exits(0);
    Result late = chosctl("check");
    assertTrue(
        late.out().contains("counts once they are restarted") && late.out().contains("lasting"),
        late.toString());
    guest.sh("root", "systemctl restart lasting").clean();
    Result check = chosctl("check");
    assertFalse(check.out().contains("lasting"), check.toString());
    String seen =
        "nsenter -t $(systemctl show --value -p MainPID lasting) -m ls /chos 2>&1 | grep -c .";
    chosctl("upgrade").clean();
    chosctl("restart").clean();
    assertEquals("0", guest.sh("root", seen).out());
    chosctl("stop").clean();
    guest
        .sh(
            "root",
            "mounts=$(cat /proc/$(systemctl show --value -p MainPID lasting)/mountinfo) && ! echo"
                + " \"$mounts\" | grep chosfs")
        .clean();
    chosctl("start").clean();
    assertEquals("0", guest.sh("root", seen).out());
    guest.sh("root", "systemctl stop lasting").clean();
  }
}
