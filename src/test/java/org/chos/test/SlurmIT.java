// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.chos.test.ManualExamples.example;
import static org.chos.test.ManualExamples.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chos.test.machine.Command;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of a real Slurm, of one node, with the plugin. */
@OnMachine(processors = 2)
class SlurmIT {
  private static final String PLUGIN = "required /usr/lib/chos/spank_chos.so";
  private static final String WHERE = Trees.inside("where");
  private static final String ENVIRONMENTS = "available: root, debian13, busybox";

  private final Guest guest;

  SlurmIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void slurmIsThere() {
    guest
        .sh(
            "root",
            "/usr/libexec/chos-test/slurm && rm -f /home/alice/.chos /home/alice/*.out"
                + " && echo '"
                + PLUGIN
                + "' > /etc/slurm/plugstack.conf")
        .clean();
  }

  @AfterEach
  void nothingIsLeftInTheQueue() {
    assertEquals("", guest.run("root", "squeue", "--noheader").clean().out());
  }

  private void plugin(String arguments) {
    guest.write("/etc/slurm/plugstack.conf", PLUGIN + " " + arguments + "\n");
  }

  private Result sh(String script) {
    return guest.sh("alice", script);
  }

  /**
   * Submits a script, waits for its end, and returns what it has written; its exit code is
   * sbatch's.
   */
  private Result sbatch(String options, String script) {
    guest.command("alice", "/bin/sh", "-c", "cat > job.sh").stdin(script.getBytes()).run().clean();
    return sh(
        "sbatch --quiet --wait --output=job.out "
            + options
            + " job.sh; code=$?; cat job.out; exit $code");
  }

  @Test
  void srunPutsTheStepThere() {
    assertEquals(Trees.IN_DEBIAN13, sh("srun -Q --chos=debian13 " + WHERE).exits(0).out());
    assertEquals(Trees.IN_BUSYBOX, sh("srun -Q --chos=busybox " + WHERE).exits(0).out());
    assertEquals(Trees.ON_HOST, sh("srun -Q " + Trees.onHost("where")).exits(0).out());
    assertEquals(Trees.ON_HOST, sh("srun -Q --chos=root " + Trees.onHost("where")).exits(0).out());
  }

  @Test
  void aCommandThatOnlyTheEnvironmentHas() {
    assertEquals("here", sh("srun -Q --chos=busybox ash -c 'echo here'").exits(0).out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "srun --chos=debian31 true",
        "sbatch --chos=debian31 --wrap true",
        "salloc --chos=debian31 true",
        "SLURM_CHOS=debian31 srun true"
      })
  void aWrongNameIsRefusedAtTheSubmission(String line) {
    String jobs = "scontrol show job | grep -c JobId";
    String before = guest.sh("root", jobs).out();
    Result result = sh(line);
    assertTrue(result.exitCode() > 0, result.toString());
    assertTrue(
        result.err().contains("no environment \"debian31\"") && result.err().contains(ENVIRONMENTS),
        result.err());
    assertEquals(before, guest.sh("root", jobs).out());
  }

  @Test
  void exitCodesAndSignals() {
    sh("srun -Q --chos=debian13 sh -c 'exit 42'").exits(42);
    sh("srun -Q --chos=debian13 sh -c 'kill -TERM $$'").exits(128 + 15);
    sbatch("--chos=debian13", "#!/bin/sh\nexit 43\n").exits(43);
  }

  @Test
  void aBatchScriptAndItsSteps() {
    String script =
        "#!/bin/sh\n#SBATCH --chos=debian13\n"
            + WHERE
            + " batch; echo $CHOS; pwd\n"
            + "CHOS=root chos srun -Q "
            + WHERE
            + " step\n"
            + "CHOS=root chos srun -Q --chos=busybox "
            + WHERE
            + " other\n";
    String there =
        "batch "
            + Trees.IN_DEBIAN13
            + "\ndebian13\n/home/alice\nstep "
            + Trees.IN_DEBIAN13
            + "\nother "
            + Trees.IN_BUSYBOX;
    assertEquals(there, sbatch("", script).exits(0).out());
    assertEquals(
        there.replace(Trees.IN_DEBIAN13, Trees.IN_BUSYBOX).replace("debian13", "busybox"),
        sbatch("--chos=busybox", script).exits(0).out());
  }

  @Test
  void variablesThatAreNotExportedDontMatter() {
    assertEquals(
        Trees.IN_DEBIAN13,
        sbatch("--chos=debian13 --export=NONE", "#!/bin/sh\n" + WHERE + "\n").exits(0).out());
    assertEquals(
        "1 " + Trees.IN_BUSYBOX,
        sbatch("--chos=busybox --export=ONE=1", "#!/bin/sh\n" + WHERE + " $ONE\n").exits(0).out());
  }

  @Test
  void eachTaskOfAnArrayAndOfAStep() {
    sh("sbatch --quiet --wait --chos=debian13 --array=1-4 --output=array-%a.out --wrap '"
            + WHERE
            + " $SLURM_ARRAY_TASK_ID'")
        .exits(0);
    StringBuilder expected = new StringBuilder();
    for (int task = 1; task <= 4; task++) {
      expected.append(task).append(' ').append(Trees.IN_DEBIAN13).append('\n');
    }
    assertEquals(expected.toString().strip(), sh("cat array-*.out").clean().out());
    assertEquals(
        expected.toString().strip(),
        sh("srun -Q --chos=debian13 --ntasks=4 --overcommit sh -c '"
                + WHERE
                + " $((SLURM_PROCID + 1))' | sort")
            .exits(0)
            .out());
  }

  @Test
  void theUsersFileIfTheAdministratorWantsIt() {
    sh("echo busybox > .chos").clean();
    assertEquals(Trees.ON_HOST, sh("srun -Q " + Trees.onHost("where")).exits(0).out());
    plugin("default_from_user_file");
    assertEquals(Trees.IN_BUSYBOX, sh("srun -Q " + WHERE).exits(0).out());
    assertEquals(Trees.IN_BUSYBOX, sbatch("", "#!/bin/sh\n" + WHERE + "\n").exits(0).out());
    assertEquals(Trees.IN_DEBIAN13, sh("srun -Q --chos=debian13 " + WHERE).exits(0).out());
    assertEquals(Trees.ON_HOST, sh("srun -Q --chos=root " + Trees.onHost("where")).exits(0).out());
    sh("echo busbox > .chos").clean();
    Result wrong = sh("sbatch --wrap true");
    assertTrue(
        wrong.exitCode() > 0
            && wrong.err().contains("\"busbox\" (from /home/alice/.chos); " + ENVIRONMENTS),
        wrong.toString());
  }

  @Test
  void theManualsExamples() throws IOException {
    String make = "/export/os/debian13/usr/bin/make";
    guest.write(
        make,
        ("#!/bin/sh\n" + Trees.LINK + "\necho make \"$@\"\n").getBytes(StandardCharsets.UTF_8),
        "755");
    try {
      assertEquals(
          Trees.DEBIAN13 + "\nmake -j8", sh(line(example("spank_chos.8", 0), 0)).exits(0).out());
    } finally {
      guest.run("root", "rm", make).clean();
    }
    guest.write("/home/alice/job.sh", "#!/bin/sh\n" + Trees.LINK + "\n");
    sh(line(example("spank_chos.8", 1), 0)).exits(0);
    String seen =
        sh("until [ -z \"$(squeue --noheader)\" ]; do sleep 0.2; done; cat slurm-*.out | uniq -c")
            .clean()
            .out();
    assertEquals("4 " + Trees.DEBIAN13, seen.strip());
    guest.run("root", "rm", "/home/alice/job.sh").clean();
  }

  @Test
  void aJobFollowsItsSubmitter() throws IOException {
    guest.write(
        "/home/alice/sbatch", example("spank_chos.8", 2).getBytes(StandardCharsets.UTF_8), "755");
    Command submit =
        guest
            .command(
                "alice",
                "chos",
                "./sbatch",
                "--quiet",
                "--wait",
                "--output=job.out",
                "--wrap",
                WHERE)
            .with("CHOS", "busybox");
    submit.run().exits(0);
    assertEquals(Trees.IN_BUSYBOX, sh("cat job.out").clean().out());
  }

  @Test
  void anAllocation() {
    assertEquals(
        Trees.ON_HOST + "\n" + Trees.IN_BUSYBOX,
        sh("salloc -Q --chos=busybox sh -c '" + Trees.onHost("where") + "; srun -Q " + WHERE + "'")
            .exits(0)
            .out());
  }

  @Test
  void groupsLimitsAndVariablesAreThoseOfAnyJob() {
    String tell = " sh -c 'id; umask; ulimit -a; env | cut -d= -f1 | grep ^SLURM_ | sort' 2>&1";
    String host = sh("umask 027; ulimit -n 500; srun -Q" + tell).exits(0).out();
    assertTrue(host.contains("games") && host.contains("audio"), host);
    assertEquals(
        host,
        sh("umask 027; ulimit -n 500; srun -Q --chos=debian13" + tell)
            .exits(0)
            .out()
            .replace("SLURM_CHOS\n", ""));
  }

  @Test
  void anEnvironmentThatGoesBeforeTheJobRuns() {
    sh("sbatch --quiet --hold --chos=busybox --output=job.out --job-name=waits --wrap 'echo ran'")
        .clean();
    guest
        .sh("root", "cp /etc/chos /etc/chos.kept; sed -i /busybox/d /etc/chos; service chos reload")
        .exits(0);
    try {
      sh("scontrol release JobName=waits; until [ -z \"$(squeue --noheader)\" ]; do sleep 0.2;"
              + " done")
          .clean();
      assertTrue(
          sh("scontrol show job | grep -A 5 JobName=waits").out().contains("JobState=FAILED"));
      String said = sh("cat job.out").clean().out();
      assertTrue(
          said.contains("no environment \"busybox\"") && said.contains("available: root, debian13"),
          said);
    } finally {
      guest.sh("root", "mv /etc/chos.kept /etc/chos; service chos reload").exits(0);
    }
  }

  @Test
  void aMistakeInPlugstackConf() {
    plugin("default_from_userfile");
    Result result = sh("srun true");
    assertTrue(
        result.exitCode() > 0
            && result.err().contains("\"default_from_userfile\" is not understood"),
        result.toString());
  }
}
