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

/**
 * Sessions with a mount namespace of their own, as {@code private} in the line of pam_chos makes
 * them. alice has chosen debian13, and may become root.
 */
@Tag("long")
@Tag("module")
@OnMachine(processors = 2)
class PrivateSessionIT {
  /** What su and sshd include, and what sudo, cron and at do. */
  private static final String STACKS =
      "/etc/pam.d/common-session /etc/pam.d/common-session-noninteractive";

  private static final String LINE = "session optional pam_chos.so private";
  private static final String NAMESPACE = "readlink /proc/self/ns/mnt";
  private static final String TREE = "readlink /proc/chos/link";

  /** Where a session is on the host's side of it, and what it can do there. */
  private static final String WHERE = NAMESPACE + "; " + TREE + "; unshare -Ur id -u; ";

  private static final String BACK = "CHOS=root exec chos sh -c \"$SCRIPT\"";

  private static Sshd sshd;
  private static String namespaceOfHost;

  private final Guest guest;

  PrivateSessionIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    guest.sh("root", "mkdir /root/kept && cp " + STACKS + " /etc/pam.d/su /root/kept").clean();
    namespaceOfHost = guest.sh("root", NAMESPACE).clean().out();
    sshd = Sshd.start(guest).admit("alice");
  }

  @AfterAll
  static void restore(Guest guest) {
    sshd.stop();
    guest.sh("root", "cp /root/kept/* /etc/pam.d && rm -r /root/kept ~alice/.chos").exits(0);
  }

  @BeforeEach
  void choose() {
    guest
        .sh(
            "root",
            "cp /root/kept/* /etc/pam.d && echo '" + LINE + "' | tee -a " + STACKS + " > /dev/null")
        .clean();
    guest.write("/home/alice/.chos", "debian13\n");
  }

  @AfterEach
  void nobodyIsLeft() {
    guest
        .sh("root", "pkill -x sleep; until [ $(chosctl ps | wc -l) = 1 ]; do sleep 0.2; done")
        .exits(0);
  }

  /** A command of alice's shell in a session. */
  private Result session(String script) {
    return guest.command("root", "su", "-", "alice", "-c", script).run();
  }

  /** The same after she has gone back to the host. */
  private Result back(String script) {
    return guest
        .command("root", "su", "-w", "SCRIPT", "-", "alice", "-c", BACK)
        .with("SCRIPT", script)
        .run();
  }

  private String[] lines(Result result) {
    return result.exits(0).out().split("\n");
  }

  private void logged(String text) {
    guest
        .command(
            "root",
            "/bin/sh",
            "-c",
            "until journalctl -q -b -o cat -g pam_chos | grep -qF \"$0\"; do sleep 0.2; done",
            text)
        .run()
        .clean();
  }

  @Test
  void userNamespacesAndWhatIsMadeOfThem() {
    Result result =
        guest
            .command(
                "root",
                "/bin/sh",
                "-c",
                "ssh " + Sshd.CLIENT + " alice@here \"$0\"",
                WHERE
                    + "unshare -Urpf --mount-proc sh -c 'echo $$'; pwd; echo $CHOS;"
                    + " bwrap --ro-bind / / --tmpfs /tmp --proc /proc --unshare-pid sh -c '"
                    // Its procfs is new, and has no chosfs on it.
                    + "readlink /.chos/link; echo $$; ls /tmp; id -un; . /etc/os-release; echo"
                    + " $VERSION_ID'")
            .run();
    String[] lines = lines(result);
    assertTrue(lines[0].startsWith("mnt:[") && !lines[0].equals(namespaceOfHost), lines[0]);
    assertEquals(
        Trees.DEBIAN13 + "\n0\n1\n/home/alice\ndebian13\n" + Trees.DEBIAN13 + "\n2\nalice\n13",
        result.out().substring(lines[0].length() + 1));
    // From in there nobody moves.
    session(
            "unshare -Urm sh -c 'for file in setchos resetchos; do { echo / > /proc/chos/$file; }"
                + " 2>/dev/null && exit 1; done; mount --bind /local /mnt; { echo "
                + Trees.BUSYBOX
                + " > /proc/chos/setchos; } 2>/dev/null && exit 1; "
                + TREE
                + "'")
        .exits(0);
  }

  @Test
  void enteringSwitchingAndLeavingAreWhatTheyAreElsewhere() {
    guest.sh("root", "mkdir -p /made-later && touch /made-later/file && chosctl reload").exits(0);
    assertEquals(
        Trees.IN_DEBIAN13
            + "\n"
            + Trees.IN_BUSYBOX
            + "\n"
            + Trees.ON_HOST
            + "\nroot\n/usr/share\n/usr/share\n"
            + Trees.IN_DEBIAN13,
        session(
                Trees.inside("where")
                    + "; CHOS=busybox chos "
                    + Trees.inside("where")
                    + "; CHOS=root chos "
                    + Trees.onHost("where")
                    + "; CHOS=root chos chos --which; cd /usr/share; CHOS=root chos sh -c pwd;"
                    + " CHOS=root chos sh -c 'CHOS=debian13 chos sh -c pwd'; "
                    + Trees.inside("where"))
            .exits(0)
            .out());
    // By the original's protocol, which a shell speaks as well.
    assertEquals(
        Trees.BUSYBOX + "\n/\n12\n/\n" + Trees.DEBIAN13,
        session(
                "echo "
                    + Trees.BUSYBOX
                    + " > /proc/chos/setchos; "
                    + TREE
                    + "; echo x > /proc/chos/resetchos; "
                    + TREE
                    + "; cut -d. -f1 /etc/debian_version; for name in $(ls -A /local); do [ -e"
                    + " /$name ] || [ $name = lost+found ] || echo /$name is missing; done; echo /;"
                    + " echo "
                    + Trees.DEBIAN13
                    + " > /proc/chos/setchos; "
                    + TREE)
            .exits(0)
            .out());
    guest.sh("root", "rm -r /made-later /chos/made-later").clean();
  }

  /** Each top-level name of the host's, whatever BINDMOUNT and MAKELINKS show. */
  @Test
  void withoutMakeLinksTheHostIsThereAllTheSame() {
    guest
        .sh(
            "root",
            "mkdir /made-later && touch /made-later/file /a-file && cp /etc/sysconfig/chos"
                + " /root/sysconfig && sed -i 's/^MAKELINKS=.*/MAKELINKS=no/' /etc/sysconfig/chos"
                + " && chosctl reload")
        .exits(0);
    try {
      assertEquals("/a-file\n/made-later/file", back("ls /made-later/file /a-file").clean().out());
      session("ls /made-later/file").exits(2);
    } finally {
      guest
          .sh(
              "root",
              "rm -r /made-later /a-file /chos/made-later /chos/a-file; mv /root/sysconfig"
                  + " /etc/sysconfig/chos; chosctl reload")
          .exits(0);
    }
  }

  @Test
  void rootGetsToTheHost() {
    String[] lines =
        lines(
            back(
                NAMESPACE
                    + "; sudo "
                    + NAMESPACE
                    + "; cd /usr/lib; sudo sh -c 'pwd; "
                    + TREE
                    + "; ls -d /.chos 2>/dev/null; mount -t tmpfs mine /mnt'; sudo su - -c '"
                    + NAMESPACE
                    + "'"));
    assertTrue(!lines[0].equals(namespaceOfHost), lines[0]);
    assertEquals(namespaceOfHost, lines[1]);
    assertEquals("/usr/lib", lines[2]);
    assertEquals("/", lines[3]);
    assertEquals(namespaceOfHost, lines[4]);
    guest.sh("root", "grep '^mine /mnt' /proc/mounts && umount /mnt").exits(0);
  }

  /** Where pam_chos doesn't see to it. */
  @Test
  void rootInASessionIsToldOrTaken() {
    guest.sh("root", "cp /etc/pam.d/sudo /root/sudo; sed -i '/common-session/d' /etc/pam.d/sudo");
    try {
      Result result =
          back(
              NAMESPACE
                  + "; sudo "
                  + NAMESPACE
                  + "; cd /etc; sudo chosctl status | head -1; sudo chosctl check --json >"
                  + " /dev/null && echo checked; sudo dpkg --configure -a; echo $?;"
                  + " /usr/sbin/chosctl status; echo $?");
      String[] lines = lines(result);
      assertEquals(lines[0], lines[1]);
      assertEquals("chos is running", lines[2]);
      assertTrue(!lines[lines.length - 2].equals("0"), result.toString());
      assertEquals("1", lines[lines.length - 1]);
      assertTrue(
          result.err().contains("dpkg: this session has a mount namespace of its own")
              && result.err().contains("sudo chosctl status"),
          result.err());
    } finally {
      guest.sh("root", "mv /root/sudo /etc/pam.d/sudo").clean();
    }
  }

  @Test
  void oneWithinAnotherKeepsTheNamespace() {
    guest.write("/home/bob/.chos", "debian13\n");
    String[] lines =
        lines(back(NAMESPACE + "; sudo -u bob sh -c '" + NAMESPACE + "; " + TREE + "'"));
    assertEquals(lines[0], lines[1]);
    assertEquals(Trees.DEBIAN13, lines[2]);
    guest.sh("root", "rm /home/bob/.chos").clean();
  }

  @Test
  void whatTheSessionHasOfItsOwnIsSeenInside() {
    guest
        .sh(
            "root",
            "mkdir -m 000 /tmp-inst && echo '/tmp /tmp-inst/ user root' >"
                + " /etc/security/namespace.conf && sed -i '1i session required pam_namespace.so'"
                + " /etc/pam.d/su && touch /tmp/of-the-host")
        .clean();
    try {
      assertEquals(
          "/local/tmp/of-mine\n/tmp/of-mine\n0\n" + Trees.DEBIAN13 + "\n/tmp/of-mine",
          session(
                  "touch /tmp/of-mine; ls /tmp/of-* /local/tmp/of-*; unshare -Ur id -u; "
                      + TREE
                      + "; CHOS=root chos ls /tmp/of-mine")
              .exits(0)
              .out());
      assertEquals(
          "/tmp-inst/alice/of-mine\n/tmp/of-the-host",
          guest.sh("root", "ls /tmp-inst/*/of-* /tmp/of-*").clean().out());
      // The trees are those that everybody has, whatever is said of them.
      guest
          .sh(
              "root",
              "cd "
                  + Trees.DEBIAN13
                  + "/usr/bin && cp id root-id && chmod 4755 root-id; cp /etc/chos /root/chos;"
                  + " printf '%%ENVIRONMENT debian13\\nnosuid\\n' >> /etc/chos; chosctl reload")
          .exits(0);
      assertEquals("1000 /tmp/of-mine", session("echo $(root-id -u; ls /tmp/of-*)").exits(0).out());
      guest.sh("root", "mv /root/chos /etc/chos; chosctl reload").exits(0);
      assertEquals("0 /tmp/of-mine", session("echo $(root-id -u; ls /tmp/of-*)").exits(0).out());
    } finally {
      guest
          .sh(
              "root",
              "cp /root/kept/su /etc/pam.d/su; rm -rf /tmp-inst /tmp/of-the-host "
                  + Trees.DEBIAN13
                  + "/usr/bin/root-id; [ ! -e /root/chos ] || { mv /root/chos /etc/chos; chosctl"
                  + " reload; }")
          .exits(0);
    }
    // A service's, by systemd; as root, since nobody else can make a session of it.
    assertEquals(
        "0 files, /tmp/in-there",
        guest
            .sh(
                "root",
                "touch /tmp/of-the-host; systemd-run -q --pipe --wait -p PrivateTmp=yes su - alice"
                    + " -c 'echo $(ls /tmp | grep -c of-the-host) files, $(touch /tmp/in-there;"
                    + " ls /tmp/in-there)'; rm /tmp/of-the-host")
            .exits(0)
            .out());
  }

  @Test
  void mountsOfTheHostComeAndGoAndAStopKnowsWhoIsThere() {
    guest
        .sh(
            "root",
            "for where in debian13 root; do su - alice -c \"CHOS=$where exec chos sleep 1000\" >"
                + " /dev/null 2>&1 & done; until [ $(pgrep -xc sleep) = 2 ]; do sleep 0.2; done")
        .exits(0);
    String inEach = "for pid in $(pgrep -x sleep); do nsenter -t $pid -m ";
    guest
        .sh(
            "root",
            "mkdir /mnt/later && mount -t tmpfs later /mnt/later && touch /mnt/later/file && "
                + inEach
                + "ls /local/mnt/later/file || exit 1; done; umount /mnt/later && rmdir /mnt/later"
                + " && "
                + inEach
                + "grep -c later /proc/self/mounts; done; true")
        .exits(0);
    assertEquals(
        "debian13\nroot",
        guest.sh("root", "chosctl ps | awk '/sleep$/ { print $5 }' | sort").clean().out());
    Result stop = guest.run("root", "chosctl", "stop").exits(1);
    assertTrue(stop.err().contains("(alice: sleep, in debian13)"), stop.err());
    assertTrue(stop.err().contains("(alice: sleep, in a session, on the host)"), stop.err());
    Result upgrade = guest.run("root", "chosctl", "upgrade").exits(0);
    assertEquals("", upgrade.err());
    assertEquals(
        Trees.ON_HOST + "\n" + Trees.IN_DEBIAN13,
        guest
            .sh(
                "root",
                "for where in root debian13; do pid=$(chosctl ps $where | awk '/sleep$/ { print $1"
                    + " }'); nsenter -t $pid -m sh -c \"[ $where = root ] || echo "
                    + Trees.DEBIAN13
                    + " > /proc/chos/setchos; exec "
                    + Trees.inside("where")
                    + "\"; done")
            .exits(0)
            .out());
    guest.sh("root", "pkill -x sleep; until [ $(chosctl ps | wc -l) = 1 ]; do sleep 0.2; done");
    guest.run("root", "systemctl", "stop", "chos").exits(0);
    Trees.nothingIsMounted(guest);
    guest.run("root", "systemctl", "start", "chos").exits(0);
  }

  @Test
  void withTooManyMountsTheLoginGoesOnUnlessRequired() {
    guest.sh("root", "sysctl -q fs.mount-max > /root/mount-max; sysctl -q fs.mount-max=20").clean();
    try {
      Result result = session(NAMESPACE + "; " + TREE).exits(0);
      assertEquals(namespaceOfHost + "\n" + Trees.DEBIAN13, result.out());
      assertTrue(
          result.toString().contains("this session has no mount namespace of its own"),
          result.toString());
      logged("the session of alice has no mount namespace of its own: there are more mounts");
      guest.sh("root", "sed -i '/pam_chos/s/optional/required/' " + STACKS).clean();
      assertTrue(session("true").exitCode() != 0);
    } finally {
      guest.sh("root", "sysctl -q fs.mount-max=100000").clean();
    }
    assertTrue(!session(NAMESPACE).exits(0).out().equals(namespaceOfHost));
  }

  @ParameterizedTest
  @CsvSource({
    "'echo \"@reboot sh report\" | crontab -u alice - && rm -f /run/crond.reboot && cron', 'kill"
        + " $(cat /run/crond.pid); crontab -u alice -r'",
    "'atd && cd / && echo sh ~alice/report | sudo -u alice env CHOS=root chos at now', 'kill $(cat"
        + " /run/atd.pid)'",
    "'su - alice -c \"tmux -L x new-session -d sh report\"', true",
  })
  void jobsAndWhatGoesOnAfterALogin(String start, String stop) {
    guest.write(
        "/home/alice/report",
        "{ " + WHERE + "} > /tmp/report.new 2>&1; mv /tmp/report.new /tmp/report\n");
    guest.sh("root", start).exits(0);
    String[] lines =
        lines(
            guest.sh(
                "root",
                "until [ -e /tmp/report ]; do sleep 0.2; done; cat /tmp/report; rm /tmp/report; "
                    + stop));
    assertTrue(!lines[0].equals(namespaceOfHost), lines[0]);
    assertEquals(Trees.DEBIAN13, lines[1]);
    assertEquals("0", lines[2]);
  }

  /** At once, by PAM and as jobs, which takes less; nothing of them is left. */
  @Test
  void twoHundred() {
    String mounts = "grep -c . /proc/self/mountinfo";
    String before = guest.sh("root", mounts).clean().out();
    guest
        .sh(
            "root",
            "for i in $(seq 20); do su alice -c 'exec sleep 1000' > /dev/null 2>&1 & done; for i in"
                + " $(seq 180); do CHOS=debian13 chos-job-starter sleep 1000 > /dev/null 2>&1 &"
                + " done; until [ $(pgrep -xc sleep) = 200 ]; do sleep 0.5; done")
        .exits(0);
    assertEquals(
        "200",
        guest
            .sh(
                "root",
                "for pid in $(pgrep -x sleep); do readlink /proc/$pid/ns/mnt; done | sort -u | grep"
                    + " -vcF '"
                    + namespaceOfHost
                    + "'")
            .exits(0)
            .out(),
        () -> guest.sh("root", "journalctl -q -b -o cat -g pam_chos | tail -n 20").out());
    assertEquals(before, guest.sh("root", mounts).clean().out());
    guest
        .sh(
            "root",
            "mount -t tmpfs later /mnt && for pid in $(pgrep -x sleep); do grep -q ' /local/mnt '"
                + " /proc/$pid/mountinfo || exit 1; done; umount /mnt && pkill -x sleep")
        .exits(0);
  }

  @Test
  void programsOfTheTreeThatBecomeRoot() {
    guest
        .sh("root", "cd " + Trees.DEBIAN13 + "/usr/bin && cp id root-id && chmod 4755 root-id")
        .clean();
    assertEquals("0\n1000", session("root-id -u; unshare -Ur true; id -u").exits(0).out());
    guest.sh("root", "rm " + Trees.DEBIAN13 + "/usr/bin/root-id").clean();
  }

  /** One login, several sessions of its client. */
  @Test
  void whatGoesOverOneConnectionSharesOne() {
    String ssh = "ssh " + Sshd.CLIENT + " -S /root/connection ";
    guest.sh("root", ssh + "-fNM alice@here > /dev/null 2>&1").exits(0);
    String there = guest.sh("root", ssh + "alice@here '" + WHERE + "'").exits(0).out();
    assertEquals(there, guest.sh("root", ssh + "alice@here '" + WHERE + "'").exits(0).out());
    assertTrue(there.endsWith("]\n" + Trees.DEBIAN13 + "\n0"), there);
    assertTrue(!there.startsWith(namespaceOfHost), there);
    guest.sh("root", ssh + "-O exit here").exits(0);
  }
}
