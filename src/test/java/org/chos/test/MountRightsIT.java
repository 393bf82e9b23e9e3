// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who may enter by the mount engine, and what a tree's mounts are there; and who gets around it.
 */
@Tag("ci")
@OnMachine(started = false)
class MountRightsIT extends WithMountEngine {
  private static final String ONLY = "busybox is only for group bob: an administrator can add you";
  private static final String BOBS = "%ENVIRONMENT busybox\ngroups bob";
  private static final String WHERE = "readlink /.chos/link";
  private static final String IN_BUSYBOX = "CHOS=busybox chos " + WHERE;

  /** The privileged program itself, whatever its callers ask before. */
  private static final String DIRECTLY =
      "/usr/lib/chos/enter $(awk '$1 == \"/export/os/busybox\" { print $2 }'"
          + " /run/chos/published/namespaces) --name busybox -- readlink readlink /.chos/link";

  MountRightsIT(Guest guest) {
    super(guest);
  }

  private void enters(String user, String script) {
    Result result = guest.sh(user, script).exits(0);
    assertEquals(Trees.BUSYBOX, result.out(), result.toString());
  }

  private void refused(String user, String script, String word) {
    Result result = guest.sh(user, script);
    assertTrue(result.exitCode() != 0 && result.err().contains(word), result.toString());
    assertEquals("", result.out());
  }

  @Test
  void aGroupsTreeByEachWayIn() {
    say(BOBS).clean();
    for (String way :
        List.of(
            IN_BUSYBOX,
            "chos --engine mount --env busybox " + WHERE,
            "CHOS=busybox chos-job-starter " + WHERE,
            DIRECTLY)) {
      enters("bob", way);
      enters("root", way);
      refused("alice", way, ONLY);
    }
    complains(guest.sh("alice", IN_BUSYBOX), "can't enter busybox: " + ONLY);
    complains(guest.sh("alice", DIRECTLY), "can't enter busybox: " + ONLY);
    assertFalse(guest.sh("alice", "chos --list").clean().out().contains("busybox"));
    assertEquals(
        "13", guest.sh("alice", "CHOS=debian13 chos cut -d. -f1 /etc/debian_version").out());
  }

  /** As with the kernel's: the effective ids count, and the groups that the process has. */
  @Test
  void whoAsksIsWhoTheProcessIs() {
    say(BOBS).clean();
    String as = "setpriv --reuid alice --regid alice ";
    for (String way : List.of(IN_BUSYBOX, DIRECTLY)) {
      String script = "sh -c '" + way.replace("'", "'\\''") + "'";
      enters("root", as + "--groups bob " + script);
      refused("root", as + "--clear-groups " + script, ONLY);
      refused("root", "setpriv --reuid bob --regid alice --clear-groups " + script, ONLY);
      // One that lets go of its group is somebody else from then on.
      refused("root", as + "--groups bob setpriv --groups alice " + script, "");
    }
    // A group of the user's that the session doesn't have yet.
    guest.sh("root", "usermod -aG bob alice").exits(0);
    try {
      enters("root", "su alice -s /bin/sh -c \"sg bob -c '" + IN_BUSYBOX + "'\"");
      refused("root", as + "--clear-groups sh -c '" + IN_BUSYBOX + "'", "newgrp");
      enters("root", as + "--clear-groups sg bob -c '" + IN_BUSYBOX + "'");
    } finally {
      guest.sh("root", "gpasswd -d alice bob").exits(0);
    }
  }

  @Test
  void aSetUidProgramIsItsOwner() {
    say("%ENVIRONMENT busybox\nusers bob").clean();
    guest
        .sh(
            "root",
            "cd /usr/local/bin; for user in bob daemon; do cp /usr/bin/env as-$user; chown $user"
                + " as-$user; chmod 4755 as-$user; done; cp /usr/bin/env as-group; chgrp bob"
                + " as-group; chmod 2755 as-group")
        .clean();
    try {
      enters("alice", "as-bob CHOS=busybox chos " + WHERE);
      refused("bob", "as-daemon CHOS=busybox chos " + WHERE, "only for user bob");
      refused("alice", "as-daemon CHOS=busybox chos " + WHERE, "only for user bob");
      say(BOBS).clean();
      enters("alice", "as-group CHOS=busybox chos " + WHERE);
      refused("alice", "as-bob CHOS=busybox chos " + WHERE, ONLY);
    } finally {
      guest.sh("root", "rm /usr/local/bin/as-*").clean();
    }
  }

  @Test
  void whatIsClosedIsClosedAtOnce() {
    say("# nothing").exits(0);
    guest.sh("alice", "CHOS=busybox chos sleep 1000 >/dev/null 2>&1 &").clean();
    guest.sh("root", "until chosctl ps | grep sleep; do sleep 0.2; done").exits(0);
    Result closed = guest.sh("root", "chosctl close busybox --reason 'new disks'").exits(0);
    assertTrue(closed.err().contains("1 process stays"), closed.toString());
    String why = "chos: can't enter busybox: busybox is closed: new disks";
    assertEquals(why, guest.sh("alice", IN_BUSYBOX).exits(125).err());
    assertEquals(why, guest.sh("alice", DIRECTLY).exits(125).err());
    refused("alice", "CHOS=busybox chos-job-starter " + WHERE, "busybox is closed: new disks");
    enters("root", IN_BUSYBOX);
    String ps = guest.sh("root", "pgrep -x sleep && chosctl ps").exits(0).out();
    assertTrue(ps.contains("busybox (closed to it)"), ps);
    guest.sh("root", "chosctl reload; chosctl open busybox; pkill -x sleep").exits(0);
    enters("alice", IN_BUSYBOX);
    String check = guest.sh("root", "chosctl check").out();
    assertFalse(check.contains("in part") || check.contains("who may enter"), check);
  }

  /** Those who were on their way, and stopped, when it was closed; nor can they be looked into. */
  @Test
  void nobodyWaitsAtTheDoor() {
    say("# nothing").exits(0);
    guest.write(
        "/root/wait",
        """
        number=$(awk '$1 == "/export/os/busybox" { print $2 }' /run/chos/published/namespaces)
        namespace=$(nsenter --mount=/run/chos/mount/current/$number readlink /.chos/namespace)
        setpriv --reuid alice --regid alice --clear-groups perl -e '
            for (1 .. 60) {
                my $child = fork();
                exec qw(/usr/lib/chos/enter), $ARGV[0], qw(-- sleep sleep 1000) unless $child;
                select(undef, undef, undef, rand(0.03));
                kill STOP => $child;
                print "$child\n";
            }' $number > /root/waiting
        chosctl close busybox > /root/closed
        inside() {
            perl -e '$in = shift; for (@ARGV) { print "$_\\n" if readlink("/proc/$_/ns/mnt") eq $in }' \
                "$namespace" $(cat /root/waiting)
        }
        inside > /root/before
        with_rights=$(perl -e 'for (@ARGV) { print "$_ " if readlink("/proc/$_/exe") eq
            "/usr/lib/chos/enter" }' $(cat /root/waiting))
        setpriv --reuid alice --regid alice --clear-groups perl -e '
            for (@ARGV) { print "$_ can be looked into\\n" if readlink("/proc/$_/cwd") }' $with_rights
        kill -CONT $(cat /root/waiting)
        while pgrep -u alice -x 'perl|enter'; do sleep 0.2; done >/dev/null
        inside > /root/after
        kill $(cat /root/after)
        wc -l < /root/waiting
        grep -vxFf /root/before /root/after
        [ $(wc -l < /root/before) -lt 60 ] || echo none was stopped early
        """);
    try {
      assertEquals("60", guest.sh("root", "sh /root/wait 2>/root/said").out());
      assertEquals("busybox is closed", guest.sh("root", "cat /root/closed").out());
      String said = guest.sh("root", "sort -u /root/said").out();
      assertTrue(said.contains("is closed by the administrator of this host"), said);
    } finally {
      guest.sh("root", "chosctl open busybox").exits(0);
    }
  }

  @Test
  void theLastDayIsTheClocks() {
    String today = guest.sh("root", "date +%F").clean().out();
    say("%ENVIRONMENT busybox\nuntil " + today).clean();
    enters("alice", IN_BUSYBOX);
    String late = "date -s '+2 days' >/dev/null; su alice -s /bin/sh -c \"";
    String back = "\"; e=$?; date -s '-2 days' >/dev/null; exit $e";
    for (String way : List.of(IN_BUSYBOX, DIRECTLY.replaceAll("([\"$])", "\\\\$1"))) {
      refused("root", late + way + back, "busybox is closed: its last day was " + today);
    }
    enters("alice", IN_BUSYBOX);
  }

  @Test
  void whatIsPublishedOtherwiseAdmitsNobody() {
    say(BOBS).clean();
    String file =
        "file=/run/chos/mount/current/rights-$(awk '$1 == \"/export/os/busybox\" { print $2 }'"
            + " /run/chos/published/namespaces); cp -p $file /root/kept; ";
    String as = "; setpriv --reuid bob --regid bob --clear-groups sh -c '";
    String restore = "'; e=$?; rm -f $file; mv /root/kept $file; exit $e";
    String way = IN_BUSYBOX;
    refused("root", file + "echo 'gid=1001,1' > $file" + as + way + restore, "can't be read");
    refused("root", file + "chmod 666 $file" + as + way + restore, "can't be read");
    refused("root", file + "rm $file" + as + way + restore, "can't be read");
    String direct = "number=${file##*-}; /usr/lib/chos/enter $number -- true true";
    refused(
        "root",
        file + "export file; echo 'gid=1001,1' > $file" + as + direct + restore,
        "the file is damaged");
    refused(
        "root",
        file + "export file; chmod 666 $file" + as + direct + restore,
        "others than root can write");
    refused("root", file + "export file; rm $file" + as + direct + restore, "is not published");
    enters("bob", IN_BUSYBOX);
  }

  @Test
  void aLoginAsksWithItsUsersRights() {
    guest
        .sh(
            "root",
            "echo 'session optional pam_chos.so' >> /etc/pam.d/su; for user in alice bob; do echo"
                + " busybox > /home/$user/.chos; usermod -s /bin/sh $user; done")
        .clean();
    say(BOBS).clean();
    String where = " -s /bin/sh -c '" + WHERE + " || echo host'";
    assertEquals(Trees.BUSYBOX, guest.sh("root", "su bob" + where).clean().out());
    Result host = guest.sh("root", "su alice" + where).exits(0);
    assertEquals("host", host.out());
    assertTrue(host.err().contains(ONLY), host.err());
    guest.sh("root", "cp -p /root/su /etc/pam.d/su").clean();
    // chos as the shell itself.
    guest.sh("root", "usermod -s /usr/bin/chos alice").exits(0);
    host = guest.sh("root", "su - alice -c '" + WHERE + " || echo host'");
    guest
        .sh("root", "for u in alice bob; do usermod -s /bin/bash $u; done; rm /home/*/.chos")
        .exits(0);
    assertEquals("host", host.out());
    assertTrue(host.err().contains("this is the host") && host.err().contains(ONLY), host.err());
  }

  /** In a tree that is the root itself, and in one of which the root has parts. */
  @Test
  void nosuidAndReadOnlyAreOfAllMountsOfTheTree() {
    guest
        .sh(
            "root",
            "cd /export/os/debian13; cp usr/bin/id usr/bin/suid-id; chmod 4755 usr/bin/suid-id;"
                + " mount -t tmpfs none mnt; cp -p usr/bin/suid-id mnt")
        .clean();
    String inside = "CHOS=debian13 chos ";
    try {
      say("# nothing").exits(0);
      assertEquals("0\n0", guest.sh("alice", inside + "sh -c 'suid-id -u; /mnt/suid-id -u'").out());
      for (String links : List.of("no", "yes")) {
        guest.sh("root", "sed -i 's/^MAKELINKS=.*/MAKELINKS=" + links + "/' /etc/sysconfig/chos");
        say("%ENVIRONMENT debian13\nnosuid\nro").exits(0);
        assertEquals(
            "1000\n1000",
            guest.sh("alice", inside + "sh -c 'suid-id -u; /mnt/suid-id -u'").clean().out(),
            "MAKELINKS=" + links);
        guest.sh("root", inside + "touch /usr/new").exits(1);
        guest.sh("root", inside + "touch /mnt/new").exits(1);
        String late =
            "mount -t tmpfs none /export/os/debian13/srv; touch /export/os/debian13/srv/late";
        guest.sh("root", late).clean();
        guest.sh("root", inside + "test -e /srv/late").exits(1);
        guest.sh("root", "umount /export/os/debian13/srv").clean();
        // What is the host's is as it is there, the way out as well.
        guest.sh("root", inside + "sh -c 'touch /home/new && rm /home/new'").exits(0);
        assertEquals(
            "12",
            guest
                .sh("alice", inside + "sh -c 'CHOS=root chos cut -d. -f1 /etc/debian_version'")
                .out());
      }
      assertTrue(guest.sh("root", "chosctl reload").exits(0).out().contains("nothing to do"));
      guest.sh("root", "touch /export/os/debian13/new && rm /export/os/debian13/new").clean();
    } finally {
      guest
          .sh(
              "root",
              "sed -i 's/^MAKELINKS=.*/MAKELINKS=no/' /etc/sysconfig/chos; cp /root/chos /etc/chos;"
                  + " chosctl reload; umount /export/os/debian13/mnt; rm"
                  + " /export/os/debian13/usr/bin/suid-id")
          .exits(0);
    }
  }
}
