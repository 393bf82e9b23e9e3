// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Steps of Slurm's jobs with a mount namespace of their own, as {@code private} in the line of the
 * plugin makes them.
 */
@Tag("long")
@Tag("module")
@OnMachine(processors = 2)
class PrivateStepIT {
  private static final String NAMESPACE = "readlink /proc/self/ns/mnt";
  private static final String TREE = "readlink /proc/chos/link";

  private static String namespaceOfHost;

  private final Guest guest;

  PrivateStepIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void startSlurm(Guest guest) {
    namespaceOfHost = guest.sh("root", NAMESPACE).clean().out();
    guest
        .sh(
            "root",
            "/usr/libexec/chos-test/slurm && echo 'required /usr/lib/chos/spank_chos.so private' >"
                + " /etc/slurm/plugstack.conf")
        .exits(0);
  }

  @AfterAll
  static void stopSlurm(Guest guest) {
    guest.sh("root", "systemctl stop slurmd slurmctld munge").exits(0);
  }

  /** A file of alice's. */
  private void script(String name, String... lines) {
    guest
        .command("alice", "/bin/sh", "-c", "cat > " + name)
        .stdin((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8))
        .run()
        .clean();
  }

  /** As the libraries of MPI do it: by a file in /dev/shm, and by process_vm_readv(2). */
  @Test
  void ranksOfAJobReadEachOthersMemory() {
    script(
        "rank",
        "$| = 1; my $file = '/dev/shm/ranks';",
        "sub await { select undef, undef, undef, 0.1 until -e $_[0] }",
        "if ($ENV{SLURM_PROCID} == 0) {",
        "  my $said = 'of the first';",
        "  open F, '>', \"$file.new\"; print F \"$$ \", unpack('Q', pack 'p', $said); close F;",
        "  rename \"$file.new\", $file; await \"$file.done\"; unlink $file, \"$file.done\";",
        "} else {",
        "  await $file; open F, $file; my ($pid, $at) = split ' ', <F>; my $got = '-' x 12;",
        "  my $to = pack 'QQ', unpack('Q', pack 'p', $got), 12; my $from = pack 'QQ', $at, 12;",
        "  my $read = syscall 310, $pid + 0, $to, 1, $from, 1, 0;",
        "  print \"$read $got\"; open F, '>', \"$file.done\";",
        "}");
    assertEquals(
        "12 of the first",
        guest.sh("alice", "srun -Q -n 2 --overcommit --chos=debian13 perl rank").exits(0).out());
    guest.sh("alice", "rm rank").clean();
  }

  @Test
  void aJobHandsOutFilesAndStartsSteps() {
    script(
        "job",
        "#!/bin/sh",
        "#SBATCH --chos=debian13",
        TREE + "; unshare -Ur id -u; echo of the job > given",
        "CHOS=root chos sbcast -f given /tmp/given && cat /tmp/given",
        "CHOS=root chos srun -Q sh -c '" + TREE + "; unshare -Ur id -u; cat /tmp/given'",
        "rm given /tmp/given");
    assertEquals(
        Trees.DEBIAN13 + "\n0\nof the job\n" + Trees.DEBIAN13 + "\n0\nof the job",
        guest.sh("alice", "sbatch -Q --wait -o out job; cat out; rm out job").exits(0).out());
  }

  @Test
  void theTasksOfAStepShareOne() {
    script(
        "step",
        "echo $("
            + NAMESPACE
            + ") $("
            + TREE
            + ") $(pwd) $(unshare -Ur id -u) $(bwrap --bind / / id -un)");
    String[] lines =
        guest
            .sh("alice", "srun -Q -n 2 --overcommit --chos=debian13 sh step")
            .exits(0)
            .out()
            .split("\n");
    assertEquals(2, lines.length);
    assertEquals(lines[0], lines[1]);
    assertTrue(lines[0].endsWith(" " + Trees.DEBIAN13 + " /home/alice 0 alice"), lines[0]);
    assertTrue(!lines[0].startsWith(namespaceOfHost), lines[0]);
    assertEquals(
        namespaceOfHost,
        guest.sh("alice", "srun -Q --chos=root readlink /proc/self/ns/mnt").exits(0).out());
    // A job of the batch system's that root starts.
    guest
        .sh(
            "root",
            "cd /home/alice && [ \"$(CHOS=debian13 chos-job-starter sh step | cut -d' ' -f2-4)\" ="
                + " '"
                + Trees.DEBIAN13
                + " /home/alice 0' ]")
        .exits(0);
    guest.sh("root", "rm ~alice/step").clean();
  }

  /** What Slurm gives a job of its own on the node is the steps' /tmp inside, too. */
  @Test
  void theDirectoriesThatSlurmMakesForAJob() {
    String restart =
        "systemctl restart slurmctld slurmd; until [ \"$(sinfo --noheader --format %T)\" = idle ];"
            + " do sleep 0.2; done";
    guest
        .sh(
            "root",
            "cp /etc/slurm/slurm.conf /root/slurm.conf; printf '%s\\n"
                + "' JobContainerType=job_container/tmpfs PrologFlags=Contain >>"
                + " /etc/slurm/slurm.conf; mkdir -m 755 /var/spool/containers; printf '%s\\n"
                + "' AutoBasePath=true BasePath=/var/spool/containers >"
                + " /etc/slurm/job_container.conf; touch /tmp/of-the-host; "
                + restart)
        .exits(0);
    try {
      script(
          "job",
          "#!/bin/sh",
          "#SBATCH --chos=debian13",
          TREE + "; unshare -Ur id -u; ls /tmp | grep -c of-the-host; echo of the job > /tmp/given",
          "CHOS=root chos srun -Q sh -c '" + TREE + "; cat /tmp/given'",
          "CHOS=root chos cat /tmp/given");
      assertEquals(
          Trees.DEBIAN13 + "\n0\n0\n" + Trees.DEBIAN13 + "\nof the job\nof the job",
          guest.sh("alice", "sbatch -Q --wait -o out job; cat out; rm out job").exits(0).out());
      guest.sh("root", "[ ! -e /tmp/given ]").exits(0);
    } finally {
      guest
          .sh(
              "root",
              "mv /root/slurm.conf /etc/slurm/slurm.conf; rm /etc/slurm/job_container.conf"
                  + " /tmp/of-the-host; "
                  + restart
                  + "; umount /var/spool/containers; rm -r /var/spool/containers")
          .exits(0);
    }
  }
}
