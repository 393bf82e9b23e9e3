// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plain chos in a mount namespace in which something that the host shares is the process' own. */
@Tag("module")
@OnMachine
class PrivateDirectoriesIT {
  private static final String TOLD =
      "chos: warning: this process has its own /tmp, but in debian13 it is the host's, which others"
          + " see, too: see PRIVATE DIRECTORIES in chos(1)";

  private static final String SITE =
      "printf '%%SITE\\nprivate require\\n' >> /etc/chos; chosctl reload";
  private static final String NO_SITE = "sed -i '/^%SITE/,$d' /etc/chos; chosctl reload";

  private final Guest guest;

  PrivateDirectoriesIT(Guest guest) {
    this.guest = guest;
  }

  /** As alice with a /tmp of her own, which has the file "mine". */
  private Result withOwnTmp(String script) {
    guest.write(
        "/root/script", "exec 2>&1\ncd /\nexport CHOS=debian13 HOME=/home/alice\n" + script);
    guest.sh("root", "chmod 755 /root /root/script").clean();
    return guest.sh(
        "root",
        "exec unshare -m sh -c 'mount -t tmpfs private /tmp && touch /tmp/mine && exec setpriv"
            + " --reuid alice --regid alice --init-groups sh /root/script'");
  }

  private String journal() {
    return guest.sh("root", "journalctl -q -o cat -t chos --since=-1h").clean().out();
  }

  @Test
  void aShellIsToldWhatIsSharedInside() {
    Result result = withOwnTmp("echo 'ls /tmp/mine; echo inside' | chos");
    assertTrue(result.out().startsWith(TOLD), result.toString());
    assertTrue(result.out().contains("/tmp/mine'"), result.toString());
    assertTrue(result.out().endsWith("inside"), result.toString());
  }

  @Test
  void aLoginShellIsToldButNotItsCommand() {
    Result shell = withOwnTmp("echo 'echo inside' | exec bash -c 'exec -a -chos chos'");
    assertTrue(shell.out().startsWith(TOLD), shell.toString());
    assertTrue(shell.out().endsWith("inside"), shell.toString());
    assertEquals("inside", withOwnTmp("exec chos -c 'echo inside'").clean().out());
  }

  @Test
  void aCommandsOutputIsItsOwnAndTheLogHasIt() {
    Result result = withOwnTmp("chos " + Trees.inside("where"));
    assertEquals(Trees.IN_DEBIAN13, result.clean().out());
    assertTrue(
        journal()
            .contains(
                "has entered debian13, tree /export/os/debian13, kernel engine; its own /tmp it has"
                    + " left behind: there it is the host's"),
        journal());
  }

  @Test
  void aPersonAtATerminalIsToldOfACommandToo() {
    Result result = withOwnTmp("script -qc 'chos true' /dev/null");
    assertEquals(TOLD, result.clean().out().strip());
  }

  @Test
  void anotherNamespaceWithNothingOfItsOwnIsNoMatter() {
    Result result = guest.sh("root", "echo true | exec unshare -m env CHOS=debian13 chos 2>&1");
    assertEquals("", result.clean().out());
  }

  @Test
  void systemdsPrivateTmpIsTwoDirectories() {
    Result result =
        guest.sh(
            "root",
            "echo true | systemd-run -q --pipe --wait -p PrivateTmp=yes -p User=alice"
                + " env CHOS=debian13 chos 2>&1");
    assertTrue(result.clean().out().contains("has its own /tmp, /var/tmp, but"), result.toString());
  }

  @Test
  void theNamespaceEngineKeepsIt() {
    Result result = withOwnTmp("chos --engine namespace ls /tmp");
    assertEquals("mine", result.clean().out());
  }

  @Test
  void theWayToTheHostIsFree() {
    assertEquals("mine", withOwnTmp("CHOS=root chos ls /tmp").clean().out());
  }

  @Test
  void aSiteCanHaveItRefused() {
    guest.sh("root", SITE).clean();
    try {
      String refused =
          "chos: can't enter debian13: this process has its own /tmp, which inside would be the"
              + " host's, and /etc/chos says \"private require\": see PRIVATE DIRECTORIES in"
              + " chos(1) for what there is instead";
      for (String form : List.of("chos true", "chos", "chos --env debian13 --chdir / true")) {
        Result result = withOwnTmp(form + " </dev/null");
        assertEquals(125, result.exitCode(), result.toString());
        assertEquals(refused, result.out());
      }
      Result job = withOwnTmp("chos-job-starter true");
      assertTrue(job.out().contains("private require"), job.toString());
      guest.run("alice", "env", "CHOS=debian13", "chos", "true").clean();
    } finally {
      guest.sh("root", NO_SITE).clean();
    }
    withOwnTmp("chos true").clean();
  }

  @Test
  void aServerThatIsDownHoldsUpNoStart() {
    guest
        .sh(
            "root",
            "cp /etc/sysconfig/chos /root/sysconfig.kept; mkdir -p /far /srv/far/deep; modprobe"
                + " fuse; bindfs /srv/far /far; sed -i 's|^BINDMOUNT=\"|&/far |'"
                + " /etc/sysconfig/chos; chosctl start && grep -q /far /run/chos/shared &&"
                + " pkill -STOP -x bindfs")
        .exits(0);
    try {
      assertEquals("", withOwnTmp("exec chos true").clean().out());
    } finally {
      guest
          .sh(
              "root",
              "pkill -CONT -x bindfs; mv /root/sysconfig.kept /etc/sysconfig/chos; chosctl restart;"
                  + " umount /far && rm -rf --one-file-system /srv/far && rmdir /far")
          .exits(0);
    }
  }
}
