// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on the program of the mount engine, beside those in MountEngineIT, and what of mounts an
 * administrator is told.
 */
@Tag("ci")
@OnMachine(started = false, processors = 2)
class MountRefusalsIT extends WithMountEngine {
  private static final String AS_ALICE =
      "CHOS=debian13 setpriv --reuid alice --regid alice --init-groups ";

  private static final String ENTER = "/usr/lib/chos/enter 1 --name debian13 -- true true";

  MountRefusalsIT(Guest guest) {
    super(guest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // A file system on which no program gets rights.
        "mount --bind /usr/lib/chos /usr/lib/chos; mount -o remount,bind,nosuid /usr/lib/chos; AS"
            + " ENTER; e=$?; umount /usr/lib/chos; exit $e | nosuid",
        // Nobody can tell who calls.
        "unshare -m sh -c 'mount -t tmpfs none /proc; AS ENTER' | no /proc",
        // A namespace that says of itself that it was prepared, in a directory of the user's.
        "mkdir /.chos; unshare -m sh -c 'mount -t tmpfs -o uid=1000,mode=755 none /.chos; ln -s"
            + " $(readlink /proc/self/ns/mnt) /.chos/namespace; AS ENTER'; e=$?; rmdir /.chos; exit"
            + " $e | mount namespace of its own",
        // One that is called as another.
        "mkdir /.chos; unshare -m sh -c 'mount -t tmpfs -o mode=755 none /.chos; ln -s $(readlink"
            + " /run/chos/mount/host) /.chos/namespace; AS ENTER'; e=$?; rmdir /.chos; exit $e |"
            + " mount namespace of its own",
        // Files of another host's, or of nobody's, in the published place.
        "unshare -m sh -c 'mount -t tmpfs -o mode=755 none /run/chos/mount; ln -s 1"
            + " /run/chos/mount/current; ln -s $(readlink /proc/self/ns/mnt) /run/chos/mount/host;"
            + " mkdir /run/chos/mount/1; echo > /run/chos/mount/1/rights-1; touch"
            + " /run/chos/mount/1/1; AS ENTER' | not published",
        "unshare -m sh -c 'mount -t tmpfs -o mode=755 none /run/chos/mount; ln -s 1"
            + " /run/chos/mount/current; ln -s $(readlink /proc/self/ns/mnt) /run/chos/mount/host;"
            + " mkdir /run/chos/mount/1; echo > /run/chos/mount/1/rights-1; touch"
            + " /run/chos/mount/1/1; mount --bind /proc/self/ns/net /run/chos/mount/1/1; AS ENTER'"
            + " | not published",
        "chmod 777 /run/chos/mount/current/; AS ENTER; e=$?; chmod 755 /run/chos/mount/current/;"
            + " exit $e | can be written to by others",
        "chown alice /run/chos; AS ENTER; e=$?; chown root /run/chos; exit $e | can be written to",
        "ln -sfn ../../../tmp /run/chos/mount/current.new; c=$(readlink /run/chos/mount/current);"
            + " mv -T /run/chos/mount/current.new /run/chos/mount/current; AS ENTER; e=$?; ln -sfn"
            + " $c /run/chos/mount/current; exit $e | not started",
        "AS /usr/lib/chos/enter 1234567890123456789 -- true true | digits",
        "AS /usr/lib/chos/enter 18446744073709551617 -- true true | digits",
        "AS /usr/lib/chos/enter 1 --passage 1:2:3 -- true true | option",
        "AS /usr/lib/chos/enter 1 -- true | command is missing",
        "AS /usr/lib/chos/enter leave --name x true true | option",
        "AS perl -MPOSIX -e '$f = \"/usr/lib/chos/enter\\0\"; $n = pack(\"Q\", 0);"
            + " syscall((uname)[4] eq qw(aarch64) ? 221 : 59, $f, $n, $n);"
            + " exit 1' | enter is missing",
      })
  void whoMayNotMoveIsToldWhy(String how, String word) {
    Result result =
        guest.sh("root", how.replace("AS ", AS_ALICE).replace("ENTER", ENTER)).exits(125);
    assertTrue(result.err().contains(word), result.toString());
    assertEquals("", result.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The tree's own programs are static: a loader needs descriptors.
        "ulimit -Sn 0; CHOS=busybox exec chos true",
        "ulimit -f 0; ulimit -c 0; ulimit -l 0; chos true",
        "exec 0<&- 1>&- 2>&-; for i in 3 4 5 6 7 8 9; do eval \"exec $i<&-\"; done; chos true",
      })
  void whatMakesNoDifference(String script) {
    guest.command("alice", "/bin/sh", "-c", script).with("CHOS", "debian13").run().clean();
  }

  /** Whenever one comes, nothing is half done: it has ended, or it is inside without rights. */
  @Test
  void aSignalAtAnyStep() {
    guest.write(
        "/root/signals",
        """
        setpriv --reuid alice --regid alice --clear-groups perl -e '
            for (1 .. 60) {
                my $child = fork();
                exec qw(/usr/lib/chos/enter 1 -- sleep sleep 1000) unless $child;
                select(undef, undef, undef, rand(0.03));
                kill((qw(HUP TERM USR1 QUIT STOP))[$_ % 5] => $child);
                kill CONT => $child;
                print "$child\n";
            }' > /root/signalled
        while pgrep -u alice -x 'perl|enter'; do sleep 0.2; done >/dev/null
        for pid in $(cat /root/signalled); do
            name=$(cat /proc/$pid/comm 2>/dev/null)
            case $name in
            '') ;;
            sleep) grep -H '^Cap[PE][a-z]*:.*[1-9a-f]' /proc/$pid/status ;;
            *) echo $pid $name ;;
            esac
        done
        pkill -x sleep
        """);
    assertEquals("", guest.sh("root", "sh /root/signals 2>/dev/null").out());
  }

  /** What is within a directory of the tree's needs one there, and an administrator is told. */
  @Test
  void aDirectoryOfTheHostsWithinOneOfTheTrees() {
    guest
        .sh(
            "root",
            "mkdir -p /opt/site/data /scratch/deep; touch /opt/site/data/here /scratch/deep/here;"
                + " mkdir -p /export/os/debian13/opt; cp /etc/sysconfig/chos /root/kept; sed -i"
                + " 's|^BINDMOUNT=\"|&/opt/site/data /scratch/deep |' /etc/sysconfig/chos")
        .clean();
    try {
      Result start = guest.run("root", "chosctl", "reload").exits(0);
      String said = "debian13: its tree has no directory /opt/site/data";
      assertTrue(start.err().contains(said), start.toString());
      String check = guest.sh("root", "chosctl check debian13").out();
      assertTrue(check.contains("mkdir -p /export/os/debian13/opt/site/data"), check);
      String look = "CHOS=debian13 chos ls /opt/site/data /scratch/deep";
      assertFalse(guest.sh("alice", look).out().contains("/opt/site/data:\nhere"));
      assertTrue(guest.sh("alice", look).out().contains("here"));
      guest.sh("root", "mkdir -p /export/os/debian13/opt/site/data; chosctl restart").exits(0);
      assertEquals(
          "/opt/site/data:\nhere\n\n/scratch/deep:\nhere", guest.sh("alice", look).clean().out());
    } finally {
      guest
          .sh(
              "root",
              "mv /root/kept /etc/sysconfig/chos; chosctl restart; rm -r"
                  + " /export/os/debian13/opt/site /opt/site /scratch")
          .exits(0);
    }
  }

  @Test
  void whatNamespacesHoldAndTheHostDoesNotIsNamed() {
    String quiet = guest.sh("root", "chosctl check").out();
    assertFalse(quiet.contains("mounted inside") || quiet.contains("namespace of"), quiet);
    guest
        .sh(
            "root",
            "mount --bind /export/os/busybox /mnt; echo more:/mnt >> /etc/chos; mkdir -p /srv/disk;"
                + " mount -t tmpfs none /srv/disk; cp -a /export/os/busybox/. /srv/disk; echo"
                + " disk:/srv/disk >> /etc/chos; chosctl reload; CHOS=debian13 chos sh -c 'mount"
                + " --bind /usr /opt; mount -t tmpfs none /srv'; umount /srv/disk")
        .exits(0);
    String check = guest.sh("root", "chosctl check").out();
    assertTrue(check.contains("/opt (") && check.contains(") was mounted inside debian13"), check);
    assertTrue(check.contains("/srv (tmpfs) was mounted inside debian13"), check);
    String held = "the namespace of disk holds the file system with its tree";
    assertTrue(check.contains(held), check);
    assertFalse(check.contains("inside busybox") || check.contains("inside more"), check);
    assertTrue(guest.sh("root", "chosctl show disk").out().contains(held));
    String show = guest.sh("root", "chosctl show --json debian13").clean().out();
    assertTrue(show.contains("/opt (") && show.contains(") was mounted inside debian13"), show);
    guest
        .sh(
            "root",
            "CHOS=debian13 chos umount /opt /srv; cp /root/chos /etc/chos; chosctl reload; umount"
                + " /mnt; rmdir /srv/disk")
        .exits(0);
    String after = guest.sh("root", "chosctl check").out();
    assertFalse(after.contains("mounted inside") || after.contains("holds"), after);
  }

  /** Anybody may open what is published; it keeps nobody from replacing and ending it. */
  @Test
  void whoKeepsAFileKeepsNothing() {
    Running keeps =
        guest
            .command(
                "alice", "/bin/sh", "-c", "cd /run/chos/mount/current; exec 3< 1; exec sleep 1000")
            .start();
    try {
      guest.sh("root", "until pgrep -x sleep; do sleep 0.2; done").exits(0);
      guest.sh("root", "chosctl close debian13 && chosctl open debian13").exits(0);
      guest.sh("root", "chosctl restart").exits(0);
      assertEquals("1", guest.sh("root", "ls -d /run/chos/mount/[0-9]* | wc -l").out());
    } finally {
      keeps.kill();
    }
  }

  /** At the node as well, where the plugin is root and the name can be from anywhere. */
  @Test
  void aJobAsksWithItsUsersRights() {
    guest
        .sh(
            "root",
            "/usr/libexec/chos-test/slurm && echo 'required /usr/lib/chos/spank_chos.so' >"
                + " /etc/slurm/plugstack.conf")
        .clean();
    say("%ENVIRONMENT busybox\ngroups bob").clean();
    String link = "readlink /.chos/link";
    assertEquals(Trees.BUSYBOX, guest.sh("bob", "srun -Q --chos=busybox " + link).exits(0).out());
    assertEquals(
        Trees.DEBIAN13, guest.sh("alice", "srun -Q --chos=debian13 " + link).exits(0).out());
    Result early = guest.sh("alice", "srun -Q --chos=busybox " + link);
    Result late = guest.sh("alice", "srun -Q --export=ALL,SLURM_CHOS=busybox " + link);
    for (Result refused : new Result[] {early, late}) {
      assertTrue(refused.exitCode() != 0, refused.toString());
      assertEquals("", refused.out());
      assertTrue(refused.err().contains("busybox is only for group bob"), refused.toString());
    }
    say("# nothing").clean();
  }
}
