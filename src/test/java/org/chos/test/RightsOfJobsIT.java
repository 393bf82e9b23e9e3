// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tree for bob alone, where others enter for a user: cron, sessions of their own, Slurm. They are
 * root then, and ask with the user's rights.
 */
@Tag("long")
@Tag("module")
@OnMachine(processors = 2)
class RightsOfJobsIT {
  private static final String LINK = "readlink /proc/chos/link";
  private static final String ONLY = "busybox is only for group bob";
  private static final String CLOSE =
      "printf '%%ENVIRONMENT busybox\\ngroups bob\\n' >> /etc/chos; chosctl reload";

  private final Guest guest;

  RightsOfJobsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/chos.kept; cp -a /etc/pam.d /root/pam.kept; for user in alice"
                + " bob; do echo busybox > /home/$user/.chos; usermod -s /bin/sh $user; done")
        .clean();
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "mv /root/chos.kept /etc/chos; cp -a /root/pam.kept/. /etc/pam.d; rm -r /root/pam.kept"
                + " /home/*/.chos; chosctl reload")
        .exits(0);
  }

  @Test
  void sessionsOfTheirOwn() {
    guest
        .sh("root", CLOSE + "; echo 'session optional pam_chos.so private' >> /etc/pam.d/su")
        .exits(0);
    assertEquals(Trees.BUSYBOX, guest.sh("root", "su bob -c '" + LINK + "'").exits(0).out());
    Result alice = guest.sh("root", "su alice -c '" + LINK + "'").exits(0);
    assertEquals("/", alice.out());
    assertTrue(alice.err().contains(ONLY), alice.err());
    guest.sh("root", "sed -i '/pam_chos/s/optional/required/' /etc/pam.d/su").clean();
    assertTrue(guest.sh("root", "su alice -c true").exitCode() != 0);
  }

  @Test
  void cron() {
    guest
        .sh(
            "root",
            CLOSE
                + "; echo 'session optional pam_chos.so' >>"
                + " /etc/pam.d/common-session-noninteractive; for user in alice bob; do echo"
                + " \"@reboot { readlink /proc/chos/link; id -un; } > /tmp/$user.new; mv"
                + " /tmp/$user.new /tmp/$user.said\" | crontab -u $user -; done; rm -f"
                + " /run/crond.reboot; cron")
        .exits(0);
    try {
      assertEquals(
          "/\nalice\n" + Trees.BUSYBOX + "\nbob",
          guest
              .sh(
                  "root",
                  "until [ -e /tmp/alice.said ] && [ -e /tmp/bob.said ]; do sleep 0.2; done; cat"
                      + " /tmp/alice.said /tmp/bob.said; rm /tmp/*.said")
              .exits(0)
              .out());
    } finally {
      guest
          .sh(
              "root",
              "kill $(cat /run/crond.pid); for user in alice bob; do crontab -u $user -r; done")
          .exits(0);
    }
  }

  @Test
  void slurm() {
    guest
        .sh(
            "root",
            "/usr/libexec/chos-test/slurm && echo 'required /usr/lib/chos/spank_chos.so private' >"
                + " /etc/slurm/plugstack.conf")
        .exits(0);
    // Of before it was closed: refused on the node.
    guest
        .sh(
            "alice",
            "sbatch -Q --hold --chos=busybox --output=job.out --job-name=waits --wrap 'echo ran'")
        .clean();
    guest.sh("root", CLOSE).exits(0);
    guest
        .sh(
            "alice",
            "scontrol release JobName=waits; until [ -z \"$(squeue --noheader)\" ]; do sleep 0.2;"
                + " done")
        .clean();
    String said = guest.sh("alice", "cat job.out; rm job.out").clean().out();
    assertTrue(said.contains(ONLY) && !said.contains("ran"), said);
    // At the submission.
    String jobs = "scontrol show job | grep -c JobId";
    String before = guest.sh("root", jobs).out();
    for (String line :
        new String[] {
          "sbatch --chos=busybox --wrap true",
          "srun --chos=busybox true",
          "SLURM_CHOS=busybox salloc true"
        }) {
      Result refused = guest.sh("alice", line);
      assertTrue(refused.exitCode() > 0 && refused.err().contains(ONLY), refused.toString());
    }
    assertEquals(before, guest.sh("root", jobs).out());
    assertEquals(Trees.BUSYBOX, guest.sh("bob", "srun -Q --chos=busybox " + LINK).exits(0).out());
    guest.sh("root", "systemctl stop slurmd slurmctld munge").exits(0);
  }
}
