// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An environment that is bob's alone stays closed to jobs of others that nobody watches, of cron,
 * at, the job starter and Slurm: whether they ask for it or {@code ~/.chos} does.
 */
@Tag("ci")
@OnMachine(processors = 2)
class RightsOfJobsIT {
  /** What a job writes down: where it is, and what comes of asking for debian13. */
  private static final String REPORT =
      "{ " + Trees.LINK + "; CHOS=debian13 chos true; echo $?; } > new 2>&1; mv new said\n";

  private static final String INSIDE = Trees.DEBIAN13 + "\n0";
  private static final String LINK = "'" + Trees.LINK + "'";
  private static final String PLUGIN = "required /usr/lib/chos/spank_chos.so";

  private final Guest guest;

  RightsOfJobsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    // In busybox, too, there is a sh.
    guest
        .sh(
            "root",
            """
            cp -a /etc/chos /etc/chos-job-starter.conf /root
            for service in cron atd; do
              cp -a /etc/pam.d/$service /root
              echo 'session optional pam_chos.so' >> /etc/pam.d/$service
            done
            usermod -s /bin/sh alice
            usermod -s /bin/sh bob
            """)
        .exits(0);
    guest.write("/home/alice/report", REPORT);
    guest.write("/home/bob/report", REPORT);
  }

  @AfterAll
  static void restore(Guest guest) {
    guest
        .sh(
            "root",
            """
            cp -a /root/chos /root/chos-job-starter.conf /etc
            cp -a /root/cron /root/atd /etc/pam.d
            usermod -s /bin/bash alice
            usermod -s /bin/bash bob
            rm -f /home/*/.chos /home/*/report /home/*/said
            chosctl reload
            """)
        .exits(0);
  }

  @BeforeEach
  void choose() {
    guest
        .sh(
            "root",
            "rm -f /home/*/said; for u in alice bob; do echo debian13 > /home/$u/.chos; done")
        .clean();
  }

  @AfterEach
  void aliceIsNoneOfBobs() {
    guest.sh("root", "! id -nG alice | grep -w bob || gpasswd -d alice bob").exits(0);
  }

  /** What /etc/chos says beside the environments, and nothing else. */
  private void say(String lines) {
    guest
        .sh(
            "root",
            "{ cat /root/chos; cat <<'END'\n" + lines + "\nEND\n} > /etc/chos; chosctl reload")
        .exits(0);
  }

  private static String only(String kind) {
    return "debian13 is only for " + kind + " bob: an administrator can add you";
  }

  /** What the report says of a job that is elsewhere, and gets no further. */
  private void isShutOut(String where, String kind, String said) {
    assertTrue(
        said.startsWith(where + "\nchos: can't enter debian13: " + only(kind))
            && said.endsWith("\n125"),
        said);
  }

  /** Has that daemon run a job of each of the two, and waits for both. */
  private void run(String service) {
    guest
        .sh(
            "root",
            (service.equals("cron")
                    ? """
                    for u in alice bob; do echo '@reboot sh report' | crontab -u $u -; done
                    rm -f /run/crond.reboot
                    cron
                    """
                    : """
                    atd
                    for u in alice bob; do
                      setpriv --reuid $u --regid $u --init-groups env HOME=/home/$u USER=$u \\
                        LOGNAME=$u sh -c 'cd; echo sh report | at now'
                    done
                    """)
                + "until [ -e /home/alice/said ] && [ -e /home/bob/said ]; do sleep 0.2; done\n"
                + (service.equals("cron")
                    ? "kill $(cat /run/crond.pid); for u in alice bob; do crontab -u $u -r; done"
                    : "kill $(cat /run/atd.pid)"))
        .exits(0);
  }

  private String said(String user) {
    return guest.sh("root", "cat /home/" + user + "/said; rm /home/" + user + "/said").out();
  }

  private void logged(String service, String text) {
    guest
        .command(
            "root",
            "/bin/sh",
            "-c",
            "until journalctl -q -b -o cat | grep -qF \"$0\"; do sleep 0.2; done",
            "pam_chos(" + service + ":session): " + text)
        .run()
        .clean();
  }

  @ParameterizedTest
  @CsvSource({"cron, groups, group", "cron, users, user", "atd, groups, group", "atd, users, user"})
  void jobsOfCronAndAt(String service, String keyword, String kind) {
    say("%ENVIRONMENT debian13\n" + keyword + " bob");
    run(service);
    assertEquals(INSIDE, said("bob"));
    isShutOut("/", kind, said("alice"));
    logged(service, "alice can't enter the environment \"debian13\": " + only(kind));
    // Who has become one of them is let in with the next job, and nothing is reloaded for that.
    guest.sh("root", "usermod -aG bob alice").exits(0);
    run(service);
    assertEquals(INSIDE, said("bob"));
    String then = said("alice");
    if (kind.equals("group")) {
      assertEquals(INSIDE, then);
    } else {
      isShutOut("/", kind, then);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cron", "atd"})
  void theirJobsGoToTheDefaultWhereTheModuleIsToldSo(String service) {
    guest
        .sh("root", "sed -i 's/pam_chos.so$/& fail_to_default=1/' /etc/pam.d/cron /etc/pam.d/atd")
        .clean();
    try {
      say("%SHELLS\ndefault:" + Trees.BUSYBOX + "\n%ENVIRONMENT debian13\nusers bob");
      run(service);
      assertEquals(INSIDE, said("bob"));
      isShutOut(Trees.BUSYBOX, "user", said("alice"));
    } finally {
      guest.sh("root", "sed -i 's/ fail_to_default=1//' /etc/pam.d/cron /etc/pam.d/atd").clean();
    }
  }

  @ParameterizedTest
  @CsvSource({"groups, group", "users, user"})
  void jobsOfTheStarter(String keyword, String kind) {
    say("%ENVIRONMENT debian13\n" + keyword + " bob");
    guest.write("/etc/chos-job-starter.conf", "user-file = yes\nfailure-exit = 100\n");
    String job = "chos-job-starter sh report";
    guest.sh("bob", job).clean();
    assertEquals(INSIDE, said("bob"));
    for (String variable : new String[] {"", "CHOS=debian13 "}) {
      Result refused = guest.sh("alice", variable + job).exits(100);
      assertTrue(
          refused.err().startsWith("chos-job-starter: can't enter debian13: " + only(kind)),
          refused.err());
      guest.sh("alice", "ls said").exits(2);
    }
    guest.sh("root", "usermod -aG bob alice").exits(0);
    Result then = guest.sh("alice", job);
    if (kind.equals("group")) {
      then.clean();
      assertEquals(INSIDE, said("alice"));
    } else {
      then.exits(100);
    }
  }

  // --- Slurm

  private void slurm(String arguments) {
    guest.write("/etc/slurm/plugstack.conf", PLUGIN + arguments + "\n");
    guest.sh("root", "/usr/libexec/chos-test/slurm").exits(0);
  }

  private void isRefused(String line, String kind) {
    String jobs = "scontrol show job | grep -c JobId";
    String before = guest.sh("root", jobs).out();
    Result refused = guest.sh("alice", line);
    assertTrue(
        refused.exitCode() > 0 && refused.err().contains("error: chos: " + only(kind)),
        line + ": " + refused);
    assertEquals("", refused.out());
    assertEquals(before, guest.sh("root", jobs).out());
    guest.sh("alice", "ls said").exits(2);
  }

  @ParameterizedTest
  @CsvSource({"groups, group", "users, user"})
  void jobsOfSlurmAreRefusedAtTheSubmission(String keyword, String kind) {
    say("%ENVIRONMENT debian13\n" + keyword + " bob");
    slurm(" default_from_user_file");
    guest.write("/home/alice/job.sh", "#!/bin/sh\n#SBATCH --chos=debian13\nsh report\n");
    guest.write("/home/bob/job.sh", "#!/bin/sh\n#SBATCH --chos=debian13\nsh report\n");
    for (String environment : new String[] {"--chos=debian13", ""}) {
      isRefused("sbatch " + environment + " --wrap 'sh report'", kind);
      isRefused("srun -Q " + environment + " sh report", kind);
      isRefused("salloc -Q " + environment + " srun -Q sh report", kind);
      guest.sh("bob", "srun -Q " + environment + " sh report").exits(0);
      assertEquals(INSIDE, said("bob"));
    }
    isRefused("sbatch job.sh", kind);
    isRefused("SLURM_CHOS=debian13 srun -Q sh report", kind);
    guest.sh("bob", "sbatch -Q --wait --output=/dev/null job.sh").exits(0);
    assertEquals(INSIDE, said("bob"));
    // Another is free to them, as always.
    assertEquals(
        Trees.BUSYBOX, guest.sh("alice", "srun -Q --chos=busybox sh -c " + LINK).exits(0).out());
  }

  /** The ids that count are those that Slurm gives the job. */
  @Test
  void slurmsGroupsCount() {
    slurm("");
    say("%ENVIRONMENT busybox\ngroups games\n%ENVIRONMENT debian13\ngroups bob");
    // The script above has made alice one of them; bob is not.
    String there = "srun -Q --chos=busybox sh -c " + LINK;
    assertEquals(Trees.BUSYBOX, guest.sh("alice", there).exits(0).out());
    assertTrue(guest.sh("bob", there).err().contains("busybox is only for group games"));
    // What newgrp gives, which the controller has not heard of.
    guest.sh("root", "usermod -aG bob alice").exits(0);
    assertEquals(
        Trees.DEBIAN13,
        guest
            .command("alice", "sg", "bob", "-c", "srun -Q --chos=debian13 sh -c " + LINK)
            .run()
            .exits(0)
            .out());
  }

  /** Past the check at the submission: by a plugstack.conf of one's own, or by being early. */
  @Test
  void theNodeRefusesWhatTheSubmissionDidNot() {
    slurm("");
    say("%ENVIRONMENT debian13\nusers bob");
    String wait = "; until [ -z \"$(squeue --noheader)\" ]; do sleep 0.2; done; cat job.out";
    String around =
        guest
            .sh(
                "alice",
                "{ cat /etc/slurm/slurm.conf; echo PlugStackConfig=/dev/null; } > slurm.conf;"
                    + " SLURM_CONF=$HOME/slurm.conf SLURM_CHOS=debian13 sbatch -Q --output=job.out"
                    + " --job-name=around --wrap 'sh report'"
                    + wait)
            .exits(0)
            .out();
    assertTrue(around.contains("chos: can't enter debian13: " + only("user")), around);
    say("");
    guest
        .sh(
            "alice",
            "sbatch -Q --hold --chos=debian13 --output=job.out --job-name=early --wrap 'sh report'")
        .clean();
    say("%ENVIRONMENT debian13\nusers bob");
    String early = guest.sh("alice", "scontrol release JobName=early" + wait).exits(0).out();
    assertTrue(early.contains("chos: can't enter debian13: " + only("user")), early);
    guest.sh("alice", "ls said").exits(2);
    for (String name : new String[] {"around", "early"}) {
      String job = guest.sh("root", "scontrol show job | grep -A 5 JobName=" + name).out();
      assertTrue(job.contains("JobState=FAILED"), job);
    }
  }
}
