// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Command;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code chos-job-starter} on the real kernel, called as the manuals of LSF, SGE and HTCondor say
 * that they call it.
 */
@OnMachine
class JobStarterIT {
  private static final String SETTINGS = "/etc/chos-job-starter.conf";
  private static final String STARTER = "/usr/bin/chos-job-starter";
  private static final String ATTRIBUTES = "/usr/lib/chos/scheduler-attributes";
  private static final String WHERE = Trees.inside("where");

  private final Guest guest;

  JobStarterIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void asInstalled() {
    guest.sh("root", "[ -e /root/settings ] || cp -p " + SETTINGS + " /root/settings").clean();
  }

  @AfterEach
  void asInstalledAgain() {
    guest
        .sh("root", "rm -f " + SETTINGS + " /home/alice/.chos; cp -p /root/settings " + SETTINGS)
        .clean();
  }

  private Command starter(String environment, String... line) {
    String[] all = new String[line.length + 1];
    all[0] = STARTER;
    System.arraycopy(line, 0, all, 1, line.length);
    return guest.command("alice", all).with("CHOS", environment);
  }

  @Test
  void theFileThatIsInstalledIsInOrder() {
    assertEquals(SETTINGS + ": ok", guest.run("root", STARTER, "--check").clean().out());
  }

  @Test
  void theVariableChooses() {
    assertEquals(Trees.IN_DEBIAN13, starter("debian13", WHERE).run().clean().out());
    assertEquals(Trees.IN_BUSYBOX, starter("busybox", WHERE).run().clean().out());
    assertEquals(Trees.ON_HOST, starter("root", Trees.onHost("where")).run().clean().out());
    assertEquals(Trees.ON_HOST, starter("", Trees.onHost("where")).run().clean().out());
    assertEquals(
        "/tmp debian13",
        starter("debian13", "sh", "-c", "echo $PWD $CHOS").in("/tmp").run().clean().out());
  }

  @Test
  void theUsersFileIfTheAdministratorWantsIt() {
    guest.sh("alice", "echo busybox > .chos").clean();
    assertEquals(Trees.ON_HOST, starter("", Trees.onHost("where")).run().clean().out());
    guest.write(SETTINGS, "user-file = yes\n");
    assertEquals(Trees.IN_BUSYBOX, starter("", WHERE).run().clean().out());
    assertEquals(Trees.IN_DEBIAN13, starter("debian13", WHERE).run().clean().out());
  }

  @Test
  void aWrongNameIsRefusedAndLogged() {
    guest.write(SETTINGS, "failure-exit = 100\n");
    Result result = starter("debian31", "true").with("JOB_ID", "4711").run().exits(100);
    String said =
        "there is no environment \"debian31\" (from $CHOS); available: root, debian13, busybox";
    assertEquals("chos-job-starter: " + said, result.err());
    guest
        .sh(
            "root",
            "until journalctl --quiet -t chos-job-starter"
                + " | grep -F 'job 4711.? of user 1000: "
                + said
                + "'; do sleep 0.2; done")
        .exits(0);
  }

  @Test
  void jobsAreLoggedIfTheAdministratorWantsIt() {
    guest.write(SETTINGS, "log = jobs\n");
    starter("debian13", "true").with("LSB_JOBID", "4712").with("LSB_JOBINDEX", "3").run().clean();
    guest
        .sh(
            "root",
            "until journalctl --quiet -t chos-job-starter"
                + " | grep -F 'job 4712.3 of user 1000: true in debian13'; do sleep 0.2; done")
        .exits(0);
  }

  @Test
  void codesAndSignalsAreTheJobs() {
    starter("debian13", "sh", "-c", "exit 42").run().exits(42);
    assertEquals(9, starter("debian13", "sh", "-c", "kill -9 $$").run().signal());
    starter("debian13", "no-such-command").run().exits(127);
    starter("debian13", "/etc/os-release").run().exits(126);
  }

  @Test
  void limitsAreThoseOfTheFileOrLower() {
    guest.write(SETTINGS, "memory = 2G\nprocesses = 300\n");
    String tell = "ulimit -v; ulimit -u; ulimit -n";
    assertEquals(
        "2097152\n300\n500",
        guest
            .sh("alice", "ulimit -n 500; CHOS=debian13 " + STARTER + " bash -c '" + tell + "'")
            .clean()
            .out());
    assertEquals(
        "1000000\n300\n500",
        guest
            .sh(
                "alice",
                "ulimit -v 1000000; ulimit -n 500; CHOS=debian13 "
                    + STARTER
                    + " bash -c '"
                    + tell
                    + "'")
            .clean()
            .out());
  }

  @Test
  void settingsThatCantBeTrusted() {
    guest.run("root", "install", "-o", "alice", "-m", "644", "/dev/null", SETTINGS).clean();
    Result result = starter("debian13", "true").run().exits(125);
    assertTrue(result.err().contains(SETTINGS + ": does not belong to root"), result.err());
    guest.write(SETTINGS, "\nmemory = lots\n");
    result = starter("debian13", "true").run().exits(125);
    assertTrue(result.err().contains(SETTINGS + ":2:10: memory can't be \"lots\""), result.err());
  }

  /** As sge_shepherd(8) does for the queue's shell and mode: the spooled script is the argument. */
  @Test
  void aScriptOfSge() {
    guest
        .sh(
            "root",
            "mkdir -p /var/spool/gridengine/job_scripts"
                + " && printf '%s\\n' '#!/bin/false' '"
                + WHERE
                + " \"$1 $SGE_TASK_ID\"; shopt -q login_shell || exit 9' >"
                + " /var/spool/gridengine/job_scripts/7 && chmod 755"
                + " /var/spool/gridengine/job_scripts/7")
        .clean();
    Command job =
        starter("debian13", "/var/spool/gridengine/job_scripts/7", "argument")
            .with("JOB_ID", "7")
            .with("SGE_TASK_ID", "2")
            .with("SGE_STARTER_SHELL_PATH", "/bin/bash")
            .with("SGE_STARTER_SHELL_START_MODE", "posix_compliant");
    assertEquals("argument 2 " + Trees.IN_DEBIAN13, job.run().exits(9).out());
    job.with("SGE_STARTER_USE_LOGIN_SHELL", "true").run().exits(0);
    job.with("SGE_STARTER_SHELL_START_MODE", "unix_behavior").run().exits(1);
  }

  /** As a shell of LSF's does with JOB_STARTER and the user's command line behind it. */
  @Test
  void aCommandLineOfLsf() {
    assertEquals(
        "a  b\n" + Trees.IN_DEBIAN13,
        guest
            .sh(
                "alice",
                "CHOS=debian13; export CHOS; "
                    + STARTER
                    + " /bin/sh -c \"echo 'a  b'; "
                    + WHERE
                    + "\"")
            .clean()
            .out());
  }

  /**
   * What condor_starter does with a job, as the manual of HTCondor 9 has it: the executable is
   * copied to a directory below EXECUTE, the wrapper gets its full path and the job's arguments,
   * and a file that the wrapper makes says that there is no job.
   */
  private static final String CONDOR_STARTER =
      """
      #!/bin/sh
      execute=$1 program=$2
      shift 2
      scratch=$(mktemp -d $execute/dir_XXXXXX)
      cp $program $scratch/condor_exec.exe
      chmod 755 $scratch/condor_exec.exe
      cd $scratch
      _CONDOR_SCRATCH_DIR=$scratch _CONDOR_WRAPPER_ERROR_FILE=$scratch/.job_wrapper_failure \
      HOME=$scratch %s $scratch/condor_exec.exe "$@"
      code=$?
      if [ -e .job_wrapper_failure ]; then
        echo "held: $(cat .job_wrapper_failure)"
      else
        echo "completed with $code"
      fi
      """
          .formatted(STARTER);

  private String condor(String environment, String execute, String... words) {
    return guest
        .command(
            "alice",
            "/bin/sh",
            "-c",
            "CHOS="
                + environment
                + " sh ./condor-starter "
                + execute
                + " ./job "
                + String.join(" ", words)
                + " 2>/dev/null")
        .run()
        .exits(0)
        .out();
  }

  private void condorsFiles() {
    guest.write("/home/alice/condor-starter", CONDOR_STARTER);
    guest.write("/home/alice/job", "#!/bin/sh\n" + WHERE + "\npwd; echo \"<$1><$2>\"; exit $3\n");
    guest
        .sh("root", "install -d -o alice /tmp/execute /var/lib/condor /var/lib/condor/execute")
        .clean();
  }

  private void noneOfCondorsFiles() {
    guest
        .sh("root", "rm -r /tmp/execute /var/lib/condor /home/alice/job /home/alice/condor-starter")
        .clean();
  }

  @Test
  void aJobWrapperOfHtcondor() {
    condorsFiles();
    try {
      String ran = condor("debian13", "/tmp/execute", "'a  b'", "''", "42");
      assertTrue(
          ran.matches(
              "\\Q"
                  + Trees.IN_DEBIAN13
                  + "\\E\n/tmp/execute/dir_\\w+\n<a  b><>\ncompleted with 42"),
          ran);
      assertTrue(condor("root", "/tmp/execute", "1", "2", "125").endsWith("completed with 125"));
      String refused = condor("debian31", "/tmp/execute");
      assertTrue(
          refused.startsWith(
              "held: chos-job-starter: there is no environment \"debian31\" (from $CHOS)"),
          refused);
    } finally {
      noneOfCondorsFiles();
    }
  }

  /** What is in no directory that is shared; the mount engine leaves that to another program. */
  @Test
  @Tag("module")
  void aJobOfHtcondorsThatCanNotBeExecutedIsHeld() {
    condorsFiles();
    try {
      String unseen = condor("debian13", "/var/lib/condor/execute");
      assertTrue(unseen.startsWith("held: ") && unseen.endsWith("not found (in debian13)"), unseen);
    } finally {
      noneOfCondorsFiles();
    }
  }

  /** What is published is printed while its tree is there. */
  @Test
  void attributesForASchedulerOfOnesOwn() {
    guest
        .sh(
            "root",
            "cp -p /etc/chos /root/chos.kept; cp -a /export/os/busybox /export/os/late; echo"
                + " late-1.2:/export/os/late >> /etc/chos; chosctl reload")
        .exits(0);
    try {
      assertEquals(
          "chos_debian13=true\nchos_busybox=true\nchos_late_1_2=true\n"
              + "chos_environments=\"debian13,busybox,late-1.2\"",
          guest.run("alice", ATTRIBUTES).clean().out());
      guest.sh("root", "mv /export/os/late /export/os/gone").clean();
      assertEquals(
          "chos_debian13=true\nchos_busybox=true\nchos_environments=\"debian13,busybox\"",
          guest.run("alice", ATTRIBUTES).clean().out());
    } finally {
      guest
          .sh(
              "root",
              "mv /root/chos.kept /etc/chos; chosctl reload && rm -rf /export/os/late"
                  + " /export/os/gone")
          .exits(0);
    }
  }
}
