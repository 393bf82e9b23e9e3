// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people run in user namespaces, and ranks of MPI, as alice in debian13, in a session of her
 * own: by ssh, and as a step of Slurm's.
 */
@Tag("long")
@OnMachine(disk = "programs", processors = 2)
class SandboxedProgramsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final boolean MOUNT = "mount".equals(System.getProperty("chos.engine"));
  private static final String LINE = "session optional pam_chos.so private";

  /** An image with busybox alone in it, without a network; each session has one of its own. */
  private static final String IMAGE =
      "export XDG_RUNTIME_DIR=$(mktemp -d); box=$(mktemp -d); cd $box && mkdir bin dev etc home"
          + " mnt proc root run sys tmp usr var && cp "
          + Guest.LOCAL
          + Trees.BUSYBOX
          + "/bin/busybox bin/ && touch"
          + " etc/passwd etc/group etc/hosts etc/resolv.conf && cd; ";

  private static final String PODMAN =
      "podman --storage-driver=vfs --cgroup-manager=cgroupfs --events-backend=file ";

  private static final String RANKS =
      """
      #include <mpi.h>
      #include <stdio.h>
      #include <string.h>

      static char buffer[1 << 20];

      int main(int argc, char **argv)
      {
          int rank, size, same = 0;
          MPI_Init(&argc, &argv);
          MPI_Comm_rank(MPI_COMM_WORLD, &rank);
          MPI_Comm_size(MPI_COMM_WORLD, &size);
          if (rank == 0) {
              memset(buffer, 42, sizeof(buffer));
              MPI_Send(buffer, sizeof(buffer), MPI_CHAR, 1, 0, MPI_COMM_WORLD);
          } else {
              MPI_Recv(buffer, sizeof(buffer), MPI_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
              for (size_t i = 0; i < sizeof(buffer); i++)
                  same += buffer[i] == 42;
              printf("rank %d of %d got %d bytes of 42\\n", rank, size, same);
          }
          MPI_Finalize();
      }
      """;

  private static Sshd sshd;

  private final Guest guest;

  SandboxedProgramsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    guest
        .sh(
            "root",
            "echo '"
                + LINE
                + "' >> /etc/pam.d/common-session; for id in uid gid; do echo alice:100000:65536 > "
                + Trees.DEBIAN13
                + "/etc/sub$id; done; /usr/libexec/chos-test/slurm; echo 'required"
                + " /usr/lib/chos/spank_chos.so private' > /etc/slurm/plugstack.conf")
        .exits(0);
    guest.write("/home/alice/.chos", "debian13\n");
    sshd = Sshd.start(guest).admit("alice");
  }

  @AfterAll
  static void stop() {
    sshd.stop();
  }

  private Result session(String way, String script) {
    return (way.equals("ssh")
            ? guest.command(
                "root", "/bin/sh", "-c", "ssh " + Sshd.CLIENT + " alice@here \"$0\"", script)
            : guest.command("alice", "srun", "-Q", "--chos=debian13", "/bin/sh", "-c", script))
        .within(PATIENCE)
        .run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "srun"})
  void podman(String way) {
    Result result =
        session(
            way,
            IMAGE
                + "tar --owner=0 --group=0 -C $box -c . | "
                + PODMAN
                + "import -q - localhost/box >/dev/null && "
                + PODMAN
                + "run --rm --network=none --cgroups=disabled localhost/box /bin/busybox sh -c"
                + " '/bin/busybox id -u; /bin/busybox ls /; /bin/busybox cat /proc/self/uid_map'");
    assertEquals(0, result.exitCode(), result.toString());
    assertTrue(result.out().startsWith("0\nbin\n"), result.toString());
    assertTrue(result.out().matches("(?s).*1 +100000 +65536.*"), result.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "srun"})
  void charliecloud(String way) {
    Result result = session(way, IMAGE + "ch-run $box -- /bin/busybox id -un");
    assertEquals("alice", result.exits(0).out(), result.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "srun"})
  void chromiumWithItsSandbox(String way) throws IOException {
    // What is written there is the script's, and drawn with the tree's fonts.
    String render =
        "rm -f /tmp/page.png; echo '<body style=\"background:#336699;color:#fff;font:40px"
            + " sans-serif\"><script>document.write(6 * 7, \" drawn\")</script>' > /tmp/page.html;"
            + " chromium-headless-shell --disable-gpu --window-size=400,200"
            + " --screenshot=/tmp/page.png file:///tmp/page.html >/tmp/page.log 2>&1; ";
    Result result = session(way, render + "test -e /tmp/page.png || cat /tmp/page.log");
    assertEquals("", result.out());
    Picture picture = Picture.of(guest, "/tmp/page.png").keep("chromium-" + way);
    assertEquals(400, picture.image().getWidth());
    assertEquals(0x336699, picture.image().getRGB(390, 190) & 0xffffff);
    assertTrue(picture.colours() > 10, "nothing is written there");
    // Without user namespaces it would have refused: so its sandbox was on. Outside of such a
    // session the kernel engine has none, and the mount engine has.
    Result outside =
        guest
            .command("alice", "chos", "sh", "-c", render + "test -e /tmp/page.png")
            .with("CHOS", "debian13")
            .within(PATIENCE)
            .run();
    assertEquals(MOUNT, outside.exitCode() == 0, outside.toString());
  }

  /** Ranks of a program of the tree's MPI, which copy what is large by process_vm_readv(2). */
  @ParameterizedTest
  @ValueSource(strings = {"ssh", "srun"})
  void ranksOfMpi(String way) {
    guest.write("/home/alice/ranks.c", RANKS);
    Result result =
        session(
            way,
            "unshare -Ur true && mpicc -o ranks ranks.c && OMPI_MCA_btl=sm,self OMPI_MCA_smsc=cma"
                + " OMPI_MCA_opal_warn_on_missing_libcuda=0 mpirun --host localhost:2"
                + " --oversubscribe -n 2 ./ranks");
    assertEquals("rank 1 of 2 got 1048576 bytes of 42", result.exits(0).out(), result.toString());
  }
}
