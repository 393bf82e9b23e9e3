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

/** Who may enter: by each of the ways in, and what is said to those who may not. */
@Tag("module")
@OnMachine
class RightsIT {
  private static final String ONLY = "busybox is only for group bob";

  private final Guest guest;

  RightsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/chos.kept; cp /etc/sysconfig/chos /root/sysconfig.kept; cp -a"
                + " /etc/pam.d/su /root/su.kept")
        .clean();
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "pkill -x sleep; mv /root/chos.kept /etc/chos; mv /root/sysconfig.kept"
                + " /etc/sysconfig/chos; mv /root/su.kept /etc/pam.d/su; rm -f /home/*/.chos;"
                + " chosctl reload")
        .exits(0);
  }

  /** Adds lines to /etc/chos, and publishes them. */
  private Result say(String lines) {
    return guest.sh("root", "cat >> /etc/chos <<'END'\n" + lines + "\nEND\nchosctl reload");
  }

  private Result enter(String user, String way) {
    return guest.sh(user, "CHOS=busybox " + way + " readlink /proc/chos/link");
  }

  @Test
  void aGroupsTreeByEachWayIn() {
    say("%ENVIRONMENT busybox\ngroups bob").clean();
    assertTrue(
        guest.sh("root", "cat /proc/chos/valid").out().contains("gid=1001 " + Trees.BUSYBOX));
    for (String way : new String[] {"chos", "chos --engine kernel", "chos-job-starter"}) {
      assertEquals(Trees.BUSYBOX, enter("bob", way).exits(0).out());
      assertEquals(Trees.BUSYBOX, enter("root", way).exits(0).out());
      Result refused = enter("alice", way);
      assertTrue(refused.err().contains(ONLY), refused.err());
      assertEquals("", refused.out());
    }
    enter("alice", "chos").exits(125);
    // The group, and nothing else, makes the difference.
    assertEquals(
        Trees.BUSYBOX,
        guest
            .sh(
                "root",
                "CHOS=busybox setpriv --reuid alice --regid alice --groups bob chos readlink"
                    + " /proc/chos/link")
            .exits(0)
            .out());
    assertEquals(
        "EACCES",
        guest
            .sh(
                "alice",
                "printf "
                    + Trees.BUSYBOX
                    + " | tee /proc/chos/setchos 2>&1 >/dev/null | grep -q 'Permission denied' &&"
                    + " echo EACCES")
            .clean()
            .out());
  }

  /** And variables of its own. */
  @Test
  void aSecondNameHasTheRightsOfTheFirst() {
    say("%SHELLS\nagain:"
            + Trees.BUSYBOX
            + "\n%ENVIRONMENT again\nset MINE=$CHOS\n%ENVIRONMENT busybox\ngroups bob")
        .clean();
    for (String way : new String[] {"chos --env again", "CHOS=again chos-job-starter"}) {
      String mine = way + " sh -c 'echo $MINE'";
      assertEquals("again", guest.sh("bob", mine).exits(0).out());
      Result refused = guest.sh("alice", mine);
      assertTrue(refused.err().contains("again is only for group bob"), refused.err());
      assertEquals("", refused.out());
    }
  }

  @Test
  void aLoginAsksWithItsUsersRights() {
    guest
        .sh(
            "root",
            "echo 'session optional pam_chos.so' >> /etc/pam.d/su; for user in alice bob; do echo"
                + " busybox > /home/$user/.chos; usermod -s /bin/sh $user; done")
        .clean();
    say("%ENVIRONMENT busybox\ngroups bob").clean();
    String link = " -c 'readlink /proc/chos/link'";
    assertEquals(Trees.BUSYBOX, guest.sh("root", "su bob" + link).exits(0).out());
    Result host = guest.sh("root", "su alice" + link).exits(0);
    assertEquals("/", host.out());
    assertTrue(host.err().contains(ONLY), host.err());
    // Instead of it what the module's option says.
    guest.sh("root", "sed -i 's/pam_chos.so/& fail_to_default=1/' /etc/pam.d/su").clean();
    say("%SHELLS\ndefault:" + Trees.DEBIAN13).clean();
    assertEquals(Trees.DEBIAN13, guest.sh("root", "su alice" + link).exits(0).out());
  }

  @Test
  void listsShowWhatOneMayEnter() {
    say("%ENVIRONMENT busybox\ngroups bob").clean();
    assertTrue(guest.sh("bob", "chos --list").clean().out().contains("busybox"));
    assertFalse(guest.sh("alice", "chos --list").clean().out().contains("busybox"));
    String all = guest.sh("alice", "chos --list --all").clean().out();
    assertTrue(all.contains(Trees.BUSYBOX + "   not for you: only for group bob"), all);
    String json = guest.sh("alice", "chos --list --all --json").clean().out();
    assertTrue(json.contains("\"admitted\": false") || json.contains("\"admitted\":false"), json);
    String wrong = guest.sh("alice", "CHOS=nosuch chos true").exits(125).err();
    assertFalse(wrong.contains("busybox"), wrong);
  }

  @Test
  void aNameThatThereIsNotIsNobodys() {
    Result reload = say("%ENVIRONMENT busybox\nusers nosuch");
    assertTrue(reload.exits(0).err().contains("\"nosuch\""), reload.err());
    assertTrue(guest.sh("root", "cat /proc/chos/valid").out().contains("uid=0 " + Trees.BUSYBOX));
    enter("alice", "chos").exits(125);
    String found = guest.sh("root", "chosctl check").out();
    assertTrue(found.contains("\"nosuch\""), found);
    assertTrue(found.contains("everybody can read the files in " + Trees.BUSYBOX), found);
    // Once there is one, a reload is enough, and check says so.
    guest.sh("root", "useradd -u 3333 nosuch").exits(0);
    try {
      String check = guest.sh("root", "chosctl check").out();
      assertTrue(check.contains("who may enter which environment"), check);
      guest.sh("root", "chosctl reload").clean();
      assertTrue(
          guest.sh("root", "cat /proc/chos/valid").out().contains("uid=3333 " + Trees.BUSYBOX));
    } finally {
      guest.sh("root", "userdel nosuch").exits(0);
    }
  }

  @Test
  void whoIsInsideStays() {
    guest.sh("alice", "CHOS=busybox chos sleep 1000 >/dev/null 2>&1 &").clean();
    guest.sh("root", "until pgrep -x sleep; do sleep 0.1; done").exits(0);
    Result reload = say("%ENVIRONMENT busybox\ngroups bob").exits(0);
    assertTrue(reload.err().contains("1 process stays"), reload.err());
    guest.sh("root", "pgrep -x sleep").exits(0);
    String ps = guest.sh("root", "chosctl ps").clean().out();
    assertTrue(ps.contains("busybox (closed to it)"), ps);
    String counts = guest.sh("root", "grep busybox /proc/chos/counts").clean().out();
    assertTrue(counts.matches("1 \\d+ \\d+ " + Trees.BUSYBOX), counts);
  }

  @Test
  void theKernelsAuditHasWhoEntered() {
    say("%ENVIRONMENT debian13\ngroups bob").clean();
    guest
        .sh(
            "root",
            "echo LOG_ENTRIES=audit >> /etc/sysconfig/chos; chosctl reload; mkdir -p"
                + " /etc/systemd/journald.conf.d; printf '[Journal]\\nAudit=yes\\n' >"
                + " /etc/systemd/journald.conf.d/audit.conf; systemctl start"
                + " systemd-journald-audit.socket; systemctl restart systemd-journald; grep -x"
                + " audit /proc/chos/log; grep -x 'enabled 1' /proc/chos/log")
        .exits(0);
    enter("alice", "chos").exits(0);
    guest.sh("alice", "CHOS=debian13 chos true").exits(125);
    // Who goes on is only counted.
    guest
        .sh("alice", "for i in $(seq 20); do echo /nowhere > /proc/chos/setchos; done 2>/dev/null")
        .exits(1);
    String usage = guest.sh("root", "chosctl usage --json").clean().out();
    assertTrue(usage.matches("(?s).*\"leftOut\": ?[1-9].*"), usage);
    String records =
        guest
            .sh(
                "root",
                "journalctl --sync; journalctl -q -o cat _TRANSPORT=audit | grep 'chos op='")
            .clean()
            .out();
    assertTrue(
        records.contains("chos op=enter from=\"/\" to=\"" + Trees.BUSYBOX + "\" res=1"), records);
    assertTrue(records.contains("chos op=refuse from=\"/\" to=2F6578706F72742F"), records);
    assertTrue(records.contains("uid=1000"), records);
    assertFalse(guest.sh("root", "test -e /run/chos/log-entries").exitCode() == 0);
  }
}
