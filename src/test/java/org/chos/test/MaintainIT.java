// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Root works on a tree with real packages of Debian 13; users are the host's, whatever is tried in
 * there.
 */
@Tag("ci")
@OnMachine
class MaintainIT {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final String TREE = Trees.DEBIAN13;
  private static final String STRACE = "strace -f --seccomp-bpf -qq -o /dev/null ";

  /** What leads from the tree to the host, and what is kept of the tree's own. */
  private static final String LINKS =
      "cd "
          + TREE
          + " && find etc var -maxdepth 2 -type l -printf '%p %l\\n' | sort | grep /local;"
          + " ls -A etc/.pwd.lock; ls var/lib/chos/maintain 2>/dev/null; true";

  private static final String JOB = "/var/spool/cron/atjobs/a00001019f2a9c";

  private final Guest guest;

  MaintainIT(Guest guest) {
    this.guest = guest;
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  private Result inside(String user, String script) {
    return guest
        .command(user, "chos", "/bin/sh", "-c", script)
        .with("CHOS", "debian13")
        .in("/")
        .within(PATIENCE)
        .run();
  }

  private Result maintain(String script) {
    return root(
        "DEBIAN_FRONTEND=noninteractive chosctl maintain debian13 -- sh -c '" + script + "'");
  }

  private static void has(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), "no \"" + word + "\" in: " + text);
    }
  }

  @Test
  void packagesAsOnASystemOfItsOwn() {
    root("mkdir -p "
            + TREE
            + "/srv && cp -R /srv/debs "
            + TREE
            + "/srv/ && echo 'deb [trusted=yes]"
            + " file:/srv/debs ./' > "
            + TREE
            + "/etc/apt/sources.list && rm -f "
            + TREE
            + "/etc/apt/sources.list.d/* && mkdir -p /var/cache/apt/archives/partial && echo host >"
            + " /var/cache/hosts && echo true > "
            + JOB)
        .clean();
    // A group that dpkg needs before it starts, and that the host lacks; and a program to be
    // renewed.
    root("cd "
            + TREE
            + " && echo 'forhelper:x:123:' >> etc/group.chos-orig && touch usr/bin/helper && echo"
            + " 'root forhelper 4754 /usr/bin/helper' >> var/lib/dpkg/statoverride && echo old >"
            + " usr/lib/chos/own/vipw")
        .clean();
    String links = root(LINKS).clean().out();
    Running inside =
        guest.command("alice", "chos", "sleep", "1000").with("CHOS", "debian13").in("/").start();

    Result installed =
        maintain(
            "apt-get update && apt-get -y install tcpdump at uuid-runtime plocate && apt-get -y"
                + " --reinstall install base-files passwd; code=$?; echo \"host: $(find /local"
                + " /.chos -mindepth 1) end\"; mkdir -p /var/lib/sss/db && echo tree >"
                + " /var/lib/sss/db/file; rm -f /var/cache/hosts; mkdir /var/www /etc/mine && echo"
                + " 1 > /etc/mine/file; echo x > /proc/sys/kernel/hostname; exit $code");
    installed.exits(0);
    has(
        installed.err(),
        "Read-only file system",
        "made on the host for debian13: group forhelper (123)",
        "group plocate",
        "user tcpdump",
        "user uuidd");
    // Of the host nothing; what links lead to has the tree's own behind it.
    has(installed.out(), "host: /local/var\n/local/var/lib\n/local/var/lib/sss end");
    assertEquals(
        "tree\nhost",
        root("cat "
                + TREE
                + "/var/lib/sss.chos-orig/db/file /var/cache/hosts; ls -A /var/lib/sss"
                + " 2>/dev/null; rm /var/cache/hosts")
            .out());
    assertEquals(links, root(LINKS).clean().out());
    assertEquals(
        "1\n/export/os/debian13/var/www",
        root("cat " + TREE + "/etc/mine/file; ls -d " + TREE + "/var/www").clean().out());

    // The same on the host, without a shell, and in there.
    String asked = "id -u tcpdump uuidd; getent group plocate forhelper";
    String accounts = root(asked).clean().out();
    assertEquals(accounts, inside("alice", asked).clean().out());
    assertEquals(
        "/usr/sbin/nologin\n/usr/sbin/nologin",
        root("getent passwd tcpdump uuidd | cut -d: -f7").clean().out());
    assertEquals(
        "2755 root plocate", inside("alice", "stat -c '%a %U %G' /usr/bin/plocate").clean().out());
    // The new program of the package passwd is where the old one was kept.
    assertEquals("chos", root("readlink " + TREE + "/usr/bin/passwd").clean().out());
    assertEquals(
        "4755\nELF",
        root("cd " + TREE + "/usr/lib/chos/own; stat -c %a passwd; head -c 4 vipw | tail -c 3")
            .clean()
            .out());

    packagesStopInside();
    String users = root("cat /etc/passwd /etc/group").clean().out();
    assertNotEquals(
        0, inside("root", "echo 'u sysusers-new -' | systemd-sysusers -").exitCode(), "sysusers");
    assertEquals(users, root("cat /etc/passwd /etc/group").clean().out());
    assertEquals(links, root(LINKS).clean().out());

    // An interrupted dpkg, and a purge.
    maintain("dpkg --unpack /srv/debs/at.deb").exits(0);
    maintain(
            "dpkg -s at | grep -q unpacked && dpkg --configure --pending && apt-get -y purge at &&"
                + " test -z \"$(dpkg --audit)\" && exit 7")
        .exits(7);
    assertEquals("true", root("cat " + JOB + "; ls " + TREE + "/etc/at.deny").out());
    assertEquals(links, root(LINKS).clean().out());
    inside.kill();
    inside.await();

    // Whoever shares the tree makes the same accounts.
    root("userdel tcpdump; groupdel plocate").exits(0);
    has(root("chosctl check debian13").out(), "the host lacks", "tcpdump", "plocate");
    root("chosctl reload").exits(0);
    assertEquals(accounts, root(asked).clean().out());
    String found = root("chosctl check debian13").out();
    assertFalse(found.contains("lets programs inside") || found.contains("the host lacks"), found);
  }

  /** Before they begin; what changes nothing, or another root, goes on. */
  private void packagesStopInside() {
    for (String command :
        List.of("apt-get -y remove tcpdump", "apt -y remove tcpdump", "dpkg -i /srv/debs/at.deb")) {
      Result refused = inside("root", command);
      assertNotEquals(0, refused.exitCode(), refused.toString());
      has(refused.err(), "chosctl maintain debian13 -- COMMAND");
    }
    inside(
            "root",
            "apt-get -s remove tcpdump && apt-cache policy tcpdump && dpkg -l tcpdump && dpkg"
                + " --simulate -i /srv/debs/at.deb && mkdir -p /tmp/root/var/lib/dpkg/info"
                + " /tmp/root/var/lib/dpkg/updates /tmp/root/etc && touch"
                + " /tmp/root/var/lib/dpkg/status && cp /etc/passwd /etc/group /tmp/root/etc &&"
                + " dpkg --root=/tmp/root --force-depends --unpack /srv/debs/libpcap0.8t64.deb &&"
                + " ls -d /tmp/root/usr/lib/*/libpcap.so.0.8; code=$?; rm -r /tmp/root; exit $code")
        .exits(0);
  }

  @Test
  void usersChangeThePasswordThatTheyHave() {
    root("cp -a /etc/passwd /etc/shadow /root && echo alice:First-one-9 | chpasswd").clean();
    try {
      String before = root("getent shadow alice").clean().out();
      inside("alice", "printf 'First-one-9\\nSecond-two-8\\nSecond-two-8\\n' | passwd").exits(0);
      String after = root("getent shadow alice").clean().out();
      assertNotEquals(before, after);
      inside("root", "echo alice:Third-three-7 | chpasswd && chfn -r 12 alice && usermod -L alice")
          .exits(0);
      has(root("getent shadow alice").clean().out(), "alice:!$");
      has(root("getent passwd alice").clean().out(), ",12,");
      inside(
              "root",
              "groupadd -r new && groupmod -n newer new && gpasswd -a alice newer && chage -M 99"
                  + " alice && EDITOR=true vipw -s")
          .exits(0);
      has(root("getent group newer; getent shadow alice").clean().out(), ":alice", ":99:7:");
      inside("root", "groupdel newer").exits(0);
      // The tree's own, and all that lock: nothing is changed.
      String all = "cd /etc && cat passwd shadow group gshadow";
      String database = root(all).clean().out();
      for (String own :
          List.of(
              "chpasswd",
              "useradd new",
              "userdel bob",
              "usermod -L bob",
              "chage -M 9 alice",
              "chfn -r 9 alice",
              "chsh -s /bin/sh alice",
              "groupadd new",
              "groupmod -n new users",
              "groupdel games",
              "gpasswd -a alice games",
              "chgpasswd",
              "newusers",
              "pwconv",
              "grpunconv",
              "vipw")) {
        assertNotEquals(
            0,
            inside("root", "echo alice:x | EDITOR=true /usr/lib/chos/own/" + own).exitCode(),
            own);
      }
      has(inside("root", "ls /etc/.pwd.lock").clean().out(), "users-are-the-hosts");
      assertEquals(database, root(all).clean().out());
      Result namespace =
          guest.sh("alice", "CHOS=debian13 chos --engine namespace passwd < /dev/null");
      has(namespace.exits(125).err(), "do it on the host");
      whatIsSplitIsClosedAndMended();
    } finally {
      root("cp -a /root/passwd /root/shadow /etc").clean();
    }
  }

  private void whatIsSplitIsClosedAndMended() {
    root("cd "
            + TREE
            + "/etc && rm passwd shadow && grep -v nobody /etc/passwd > passwd && echo"
            + " 'split:x:321:65534::/:/bin/sh' >> passwd && echo 'alice:$1$xyzzyhash:1::::::' >"
            + " shadow && cp shadow shadow.chos-orig.7")
        .clean();
    has(
        root("chosctl check debian13").exits(1).out(),
        "users and passwords of its own",
        "/etc/passwd /etc/shadow",
        "chosctl adopt debian13 " + TREE);
    root("chosctl reload").exits(0);
    assertEquals("/local/etc/shadow", root("readlink " + TREE + "/etc/shadow").clean().out());
    assertEquals("", root("grep -rl xyzzyhash " + TREE + "/etc/").out());
    root("chosctl adopt debian13 " + TREE).exits(0);
    assertEquals("321", root("id -u split && userdel split").clean().out());
  }

  /** At some of the calls by which anything gets into its place. */
  @Test
  void aMaintenanceThatWasKilled() {
    String links = root(LINKS).clean().out();
    String work = "echo 1 > /etc/killed; mkdir -p /var/killed";
    int kills = 0;
    for (String step : List.of("rename:6", "rename:13", "rename:14", "rename:15", "rename:16")) {
      Result killed =
          root(
              "exec "
                  + STRACE
                  + "-e inject="
                  + step.replace(":", ":signal=KILL:when=")
                  + " chosctl maintain debian13 -- sh -c '"
                  + work
                  + "'");
      kills += killed.signal() == 9 ? 1 : 0;
      Trees.canBeEntered(guest);
      assertEquals("alice", inside("alice", "id -un").clean().out(), "users go on after " + step);
      root("chosctl reload").exits(0);
      assertEquals(links, root(LINKS).clean().out(), step);
    }
    assertTrue(kills >= 4, kills + " kills");
    maintain(work + "; groupadd -r killed").exits(0);
    root("cat " + TREE + "/etc/killed && getent group killed && ls -d " + TREE + "/var/killed")
        .clean();

    // While the command runs: nothing of it goes on, and what it did is there after the next.
    Running first =
        guest
            .command(
                "root",
                "chosctl",
                "maintain",
                "debian13",
                "--",
                "sh",
                "-c",
                "echo 2 > /etc/killed; sleep 4321")
            .start();
    root("until pgrep -f 'sleep 4321' && grep -q 2 "
            + TREE
            + "/var/lib/chos/maintain/etc/killed; do sleep 0.1; done")
        .exits(0);
    Result second = root("chosctl maintain debian13 -- true").exits(125);
    has(second.err(), "is being maintained by root on", "sleep 4321", "wait until that has ended");
    root("pkill -KILL -x java; while pgrep -f '[s]leep 4321'; do sleep 0.1; done").exits(0);
    first.await();
    assertEquals("1", root("cat " + TREE + "/etc/killed").clean().out());
    root("chosctl adopt debian13 " + TREE).exits(0);
    assertEquals("2", root("cat " + TREE + "/etc/killed").clean().out());
    assertEquals(links, root(LINKS).clean().out());

    Result all = root("chosctl maintain --all -- rm -f /etc/killed");
    all.exits(0);
    has(all.out(), "busybox   done", "debian13  done", "/var/log/chos/maintain-debian13.log");
  }
}
