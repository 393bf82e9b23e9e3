// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A cluster of two machines: node1 has Slurm's controller and serves homes and trees by NFS, jobs
 * run on both. node2's list lacks the environment busybox, whose tree it sees.
 */
@Tag("long")
@Tag("module")
@OnMachine(disk = "cluster", machines = 2, started = false)
class ClusterIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
  private static final String WHERE = Trees.inside("where");
  private static final String IN_BOTH =
      "node1 " + Trees.IN_DEBIAN13 + "\nnode2 " + Trees.IN_DEBIAN13;

  private final Guest node1;
  private final Guest node2;

  ClusterIT(Guest[] nodes) {
    node1 = nodes[0];
    node2 = nodes[1];
  }

  @BeforeEach
  void theClusterIsUp() {
    if (node1.run("root", "systemctl", "--quiet", "is-active", "slurmd").exitCode() != 0) {
      Stream.of(node1, node2)
          .parallel()
          .forEach(node -> root(node, Guest.PROGRAMS + "cluster " + (node == node1 ? 1 : 2)));
    }
    until(node1, "sinfo --noheader --format '%D %T'", "2 idle"::equals);
    root(node1, "rm -f /home/alice/*.out");
  }

  private static String root(Guest node, String script) {
    return node.command("root", "/bin/sh", "-euc", script).within(PATIENCE).run().exits(0).out();
  }

  /** Waits until that prints what is wanted; if it never does, what it prints is told. */
  private static void until(Guest node, String command, Predicate<String> wanted) {
    long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
    Result last = node.sh("root", command);
    while (last.exitCode() != 0 || !wanted.test(last.out())) {
      assertTrue(System.nanoTime() < deadline, "in vain: " + command + "\n" + last);
      last = node.sh("root", command);
    }
  }

  /** Until there is that file of hers. */
  private void untilAliceHas(String file) {
    until(node1, "ls /home/alice", files -> files.lines().anyMatch(file::equals));
  }

  private Result alice(String script) {
    return node1.command("alice", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  private Running started(String script) {
    return node1.command("alice", "/bin/sh", "-c", script).within(PATIENCE).start();
  }

  /** Submits that script, and waits until it has ended well. */
  private String batch(String options, String script) {
    return alice(
            "sbatch --quiet --wait --output=job.out "
                + options
                + " --wrap '"
                + script
                + "'; code=$?; cat job.out; exit $code")
        .exits(0)
        .out();
  }

  private static String features(String node) {
    return "sinfo --noheader --nodes=" + node + " --format %f";
  }

  /** On a node whose list is older, or newer again. */
  private void busyboxOnNode2(boolean there) {
    root(
        node2,
        "sed -i -e '/^busybox:/d'"
            + (there ? " -e '/^debian13:/a busybox:/export/os/busybox'" : "")
            + " /etc/chos; chosctl reload");
    until(node1, features("node2"), all -> all.contains("busybox") == there);
  }

  @Test
  void aStepOnBothNodesIsInTheSameEnvironment() {
    assertEquals(
        IN_BOTH,
        alice("srun -Q -N2 --chos=debian13 sh -c 'echo $SLURMD_NODENAME $(" + WHERE + ")' | sort")
            .exits(0)
            .out());
  }

  @Test
  void anArrayOfJobsOnBothNodes() {
    alice(
            "sbatch --quiet --wait --chos=debian13 --array=1-4 --output=array-%a.out --wrap '"
                + WHERE
                + " $SLURM_ARRAY_TASK_ID'")
        .exits(0);
    for (int task = 1; task <= 4; task++) {
      assertEquals(task + " " + Trees.IN_DEBIAN13, alice("cat array-" + task + ".out").out());
    }
  }

  /** The tree's mpirun has Slurm start its daemons, by the host's srun; then they talk by TCP. */
  @Test
  void messagesBetweenTheTreesOfBothNodes() {
    node1.write(
        "/home/alice/mpi.py",
        """
        import os
        from mpi4py import MPI

        world = MPI.COMM_WORLD
        own = MPI.Get_processor_name() + " " + os.readlink("/proc/chos/link")
        all = world.allgather(own)
        if world.rank == 0:
            print("\\n".join(all))
        """);
    assertEquals(
        "node1 " + Trees.DEBIAN13 + "\nnode2 " + Trees.DEBIAN13,
        batch(
            "-N2 --ntasks-per-node=1 --chos=debian13",
            "mpirun --mca pml ob1 --mca btl tcp,self python3 mpi.py"));
  }

  /** Never in another OS: the task on the node without it says so, and fails. */
  @Test
  void aNodeWithoutTheEnvironmentRefusesIt() {
    Result refused = alice("srun -Q -w node2 --chos=busybox ash -c 'echo here'");
    refused.exits(125);
    assertEquals("", refused.out());
    assertTrue(refused.err().contains("no environment \"busybox\""), refused.toString());
    assertEquals(
        "here", alice("srun -Q -w node1 --chos=busybox ash -c 'echo here'").exits(0).out());
  }

  /** By RequeueExit in slurm.conf. */
  @Test
  void aRefusedJobGoesBackIntoTheQueue() {
    String job =
        alice("sbatch --parsable --requeue -w node2 --chos=busybox -o refused.out --wrap true")
            .exits(0)
            .out();
    String show = "scontrol --oneliner show job " + job;
    until(node1, show, all -> all.contains(" Restarts=1 "));
    assertTrue(root(node1, show).contains(" JobState=PENDING "));
    assertTrue(alice("cat refused.out").out().contains("no environment \"busybox\""));
    root(node1, "scancel " + job);
  }

  @Test
  void theSchedulerKnowsWhichNodeHasWhat() {
    assertEquals("chos-root,chos-debian13,chos-busybox", root(node1, features("node1")));
    assertEquals("chos-root,chos-debian13", root(node1, features("node2")));
    String node = "--chos=busybox --constraint=chos-busybox ash -c 'echo $SLURMD_NODENAME'";
    assertEquals("node1", alice("srun -Q " + node).exits(0).out());
    busyboxOnNode2(true);
    assertEquals("node1\nnode2", alice("srun -Q -N2 " + node + " | sort").exits(0).out());
    busyboxOnNode2(false);
  }

  /** Each comes while Slurm is still being told of the one before. */
  @Test
  void theLastOfManyChangesIsNotMissed() {
    root(
        node2,
        "for i in 1 2 3 4 5 6 7; do sed -i -e '/^many-/d'"
            + " -e \"/^debian13:/a many-$i:/export/os/busybox\" /etc/chos; chosctl reload; done");
    until(node1, features("node2"), all -> all.endsWith(",chos-many-7"));
    root(node2, "sed -i '/^many-/d' /etc/chos; chosctl reload");
    until(node1, features("node2"), "chos-root,chos-debian13"::equals);
  }

  @Test
  void aFeatureOfTheAdministratorsStays() {
    root(node1, "scontrol update NodeName=node1 AvailableFeatures=fast ActiveFeatures=fast");
    root(node1, "systemctl start chos-slurm-features.service");
    assertEquals("fast,chos-root,chos-debian13,chos-busybox", root(node1, features("node1")));
    root(node1, "scontrol update NodeName=node1 AvailableFeatures= ActiveFeatures=");
    root(node1, "systemctl start chos-slurm-features.service");
    assertEquals("chos-root,chos-debian13,chos-busybox", root(node1, features("node1")));
  }

  /** Once the job has ended it is where all accounts are. */
  @Test
  void theAccountsSayWhichEnvironmentItWas() {
    String job =
        alice("sbatch --parsable --wait --chos=debian13 -o /dev/null --wrap true").exits(0).out();
    String array =
        alice(
                "sbatch --parsable --wait --chos=busybox --array=1-2 -w node1 -o /dev/null --wrap"
                    + " true")
            .exits(0)
            .out();
    String comments =
        "sacct --noheader --parsable2 --allocations --jobs="
            + job
            + ","
            + array
            + " --format=JobID,AdminComment";
    until(node1, comments, all -> all.lines().filter(l -> l.contains("chos=")).count() == 3);
    assertEquals(
        String.join(
            "\n",
            job + "|chos=debian13 " + Trees.DEBIAN13,
            array + "_1|chos=busybox " + Trees.BUSYBOX,
            array + "_2|chos=busybox " + Trees.BUSYBOX),
        root(node1, comments + " | sort -n"));
  }

  /**
   * An image that the file server exports read-only: each node has it on a loop device of its own,
   * and goes on to the next generation when its own list does.
   */
  @Test
  void bothNodesHaveOneImageOfTheServers() {
    String image = "/export/os/image/";
    String where = "echo $SLURMD_NODENAME $(cat /etc/generation) $(readlink /proc/chos/link)";
    String loops = "losetup --noheadings --output BACK-FILE | grep -c " + image;
    root(
        node1,
        "cp -a /export/os/busybox /tmp/from; echo 1 > /tmp/from/etc/generation;"
            + " chosctl create image --from /tmp/from --squashfs");
    root(node2, "sed -i '/^debian13:/a image:" + image + "1.sqfs' /etc/chos; chosctl reload");
    assertEquals(
        "node1 1 " + image + "1.sqfs\nnode2 1 " + image + "1.sqfs",
        alice("srun -Q -N2 --chos=image sh -c '" + where + "' | sort").exits(0).out());
    assertEquals("1", root(node1, loops));
    assertEquals("1", root(node2, loops));

    Running job =
        started(
            "srun -Q -w node2 --chos=image sh -c '"
                + where
                + "; touch image.out; while [ -e image.out ]; do sleep 1; done; "
                + where
                + "'");
    untilAliceHas("image.out");
    root(node1, "echo 2 > /tmp/from/etc/generation; chosctl update image");
    assertEquals(
        "node1 2 " + image + "2.sqfs\nnode2 1 " + image + "1.sqfs",
        alice("srun -Q -N2 --chos=image sh -c '" + where + "' | sort").exits(0).out());
    root(node2, "sed -i s,/1.sqfs,/2.sqfs, /etc/chos; chosctl reload");
    assertEquals(
        "node1 2 " + image + "2.sqfs\nnode2 2 " + image + "2.sqfs",
        alice("srun -Q -N2 --chos=image sh -c '" + where + "' | sort").exits(0).out());
    // The server can't see who is in it elsewhere.
    Result prune = node1.run("root", "chosctl", "prune", "image", "--keep", "1");
    assertEquals(1, prune.exitCode(), prune.toString());
    assertTrue(prune.err().contains("--force"), prune.toString());
    root(node1, "rm /home/alice/image.out");
    String stayed = "node2 1 " + image + "1.sqfs";
    assertEquals(stayed + "\n" + stayed, job.await().exits(0).out());

    String last =
        alice("sbatch --parsable --wait --chos=image -o /dev/null --wrap true").exits(0).out();
    String comment =
        "sacct --noheader --parsable2 --allocations --jobs=" + last + " --format=AdminComment";
    until(node1, comment, all -> all.contains("chos="));
    assertEquals("chos=image " + image + "2.sqfs", root(node1, comment));
    root(node2, "sed -i '/^image:/d' /etc/chos; chosctl reload");
    root(node1, "chosctl remove image --purge --force; rm -r /tmp/from");
    for (Guest node : new Guest[] {node1, node2}) {
      until(node, "losetup --noheadings --output BACK-FILE", all -> !all.contains(image));
    }
    until(node1, "sinfo --noheader --format %f", all -> !all.contains("image"));
  }

  /** Whoever is in a tree of a server that is down waits, and goes on when it is back. */
  @Test
  void theFileServerIsAwayForAMinute() {
    Running job =
        started(
            "srun -Q -w node2 --chos=debian13 sh -c 'touch started.out; until [ -e"
                + " go.out ]; do sleep 1; done; grep ^ID= /etc/os-release; "
                + WHERE
                + "'");
    untilAliceHas("started.out");
    // With the server gone this would wait: what is forgotten is given back to it.
    root(node2, "echo 3 > /proc/sys/vm/drop_caches");
    root(node1, "systemctl stop nfs-server; touch /home/alice/go.out");
    Result list = node2.command("root", "chosctl", "list").in("/").within(PATIENCE).run();
    assertTrue(list.exits(0).out().contains("silent"), list.toString());
    root(node1, "sleep 60");
    assertFalse(job.ended());
    root(node1, "systemctl start nfs-server");
    assertEquals("ID=debian\n" + Trees.IN_DEBIAN13, job.await().exits(0).out());
  }

  /** As sites do it, from one node for all. */
  @Test
  void aReloadOnAllNodes() {
    root(
        node1,
        "mkdir -p -m 700 /root/.ssh && [ -e /root/.ssh/id_ed25519 ] ||"
            + " ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519");
    String key = root(node1, "cat /root/.ssh/id_ed25519.pub");
    for (Guest node : new Guest[] {node1, node2}) {
      root(node, "mkdir -p -m 700 /root/.ssh");
      node.write("/root/.ssh/authorized_keys", key + "\n");
      root(node, "mkdir -p /run/sshd; pgrep -x sshd > /dev/null || /usr/sbin/sshd");
    }
    assertEquals(
        "node1: 3\nnode2: 2",
        root(
            node1,
            "clush -o '-o StrictHostKeyChecking=accept-new -o LogLevel=ERROR' -f 1 -w 'node[1-2]'"
                + " 'chosctl reload >/dev/null && wc -l < /run/chos/environments' | sort"));
  }
}
