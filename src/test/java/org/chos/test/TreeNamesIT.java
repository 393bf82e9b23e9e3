// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names that host and tree share, or have each of their own: users, zone, places in the root. */
@Tag("ci")
@OnMachine
class TreeNamesIT {
  private static final String TREE = "/export/os/debian13";

  private final Guest guest;

  TreeNamesIT(Guest guest) {
    this.guest = guest;
  }

  private String root(String script) {
    return guest.sh("root", "set -e\n" + script).exits(0).out();
  }

  private String inside(String script) {
    return guest.command("alice", "chos", "sh", "-c", script).with("CHOS", "debian13").run().out();
  }

  private void has(String text, String... words) {
    for (String word : words) {
      assertTrue(text.contains(word), "no \"" + word + "\" in: " + text);
    }
  }

  /** carol is in a database that only a library of the C library's knows, as sssd's are. */
  @Test
  void usersFromElsewhereAndTheSitesLinks() {
    root(
        """
        cp -p /etc/chos /etc/nsswitch.conf /etc/group /root
        sed -i 's/^\\(passwd\\|group\\):.*/& extrausers/' /etc/nsswitch.conf
        mkdir -p /var/lib/extrausers %s/var/lib/extrausers
        echo carol:x:2001:2001:Carol:/home/carol:/bin/sh >/var/lib/extrausers/passwd
        mkdir -p %s/var/lib/dpkg
        echo root newgroup 2755 /usr/bin/new >%s/var/lib/dpkg/statoverride
        """
            .formatted(TREE, TREE, TREE));
    try {
      assertEquals("carol", root("id -un 2001"));
      has(
          guest.run("root", "chosctl", "check", "debian13").exits(1).out(),
          "users and groups come from the service extrausers",
          "libnss_extrausers.so.2",
          "has the group newgroup, which this host lacks",
          "chosctl maintain debian13 -- true",
          "/usr/bin/ssh-agent is set-gid 101, which is _ssh in the tree's own records and crontab"
              + " on this host",
          "chgrp _ssh " + TREE + "/usr/bin/ssh-agent && chmod 2755");
      assertEquals("crontab", inside("stat -c %G /usr/bin/ssh-agent"));
      root(
          """
          cp /usr/lib/libnss_extrausers.so.2 %s/usr/lib/$(uname -m)-linux-gnu/
          chgrp _ssh %s/usr/bin/ssh-agent && chmod 2755 %s/usr/bin/ssh-agent
          groupadd --system newgroup
          """
              .formatted(TREE, TREE, TREE));
      String asked = guest.run("root", "chosctl", "check", "debian13").exits(1).out();
      has(asked, "the host knows the user carol by the service extrausers", "%SITE");
      assertTrue(!asked.contains("set-gid") && !asked.contains("newgroup"), asked);
      assertEquals("", inside("getent passwd carol"));

      root(
          """
          printf '%%s\\n' %%SITE 'link var/lib/extrausers /local/var/lib/extrausers' >>/etc/chos
          chosctl check debian13 | grep 'does not share with the host: /var/lib/extrausers'
          chosctl adopt debian13 %s | grep 'is adopted'
          """
              .formatted(TREE));
      has(inside("getent passwd carol; id -un 2001"), "carol:x:2001:", "\ncarol");
      has(guest.run("root", "chosctl", "check", "debian13").exits(0).out(), "debian13: users\n");

      root("echo 'link usr /local/usr' >>/etc/chos");
      has(
          guest.run("root", "chosctl", "reload").exits(1).err(),
          "/etc/chos:",
          ":6: error: \"usr\" is what the tree consists of");
    } finally {
      root(
          """
          cp -p /root/chos /etc/chos; cp -p /root/nsswitch.conf /root/group /etc
          rm -rf /var/lib/extrausers %s/var/lib/extrausers* %s/var/lib/dpkg/statoverride
          rm -f %s/usr/lib/$(uname -m)-linux-gnu/libnss_extrausers.so.2
          """
              .formatted(TREE, TREE, TREE));
    }
  }

  /** dora is known to sssd alone, which lists nobody: check asks for who is at work. */
  @Test
  void aUserOfSssd() {
    root(
        """
        cp -p /etc/nsswitch.conf /root
        sed -i 's/^\\(passwd\\|group\\):.*/& sss/' /etc/nsswitch.conf
        for root in / %s; do cp %s $root/usr/lib/$(uname -m)-linux-gnu/; done
        mkdir -p /var/lib/sss/pipes
        echo dora:x:2002:100:Dora:/home/dora:/bin/sh >/var/lib/sss/pipes/users
        setpriv --reuid 2002 --regid 100 --clear-groups sleep 1000 >/dev/null 2>&1 &
        """
            .formatted(TREE, Trees.onHost("libnss_sss.so.2")));
    String asked = "the host knows the user dora by the service sss, " + TREE + " does not";
    try {
      assertEquals("dora", root("id -un 2002"));
      assertEquals("dora\n2002", inside("id -un 2002; id -u dora"));
      assertTrue(!guest.run("root", "chosctl", "check", "debian13").out().contains(asked));
      // As in a tree that has sssd's own files, and was adopted by an earlier version.
      root("cd %s/var/lib; rm sss; mkdir -p sss/pipes; touch sss/pipes/users".formatted(TREE));
      assertEquals("", inside("id -un dora 2>/dev/null"));
      has(
          guest.run("root", "chosctl", "check", "debian13").exits(1).out(),
          asked,
          "chosctl adopt debian13 " + TREE);
      root("chosctl adopt debian13 " + TREE);
      assertEquals("dora\n2002", inside("id -un 2002; id -u dora"));
    } finally {
      root(
          """
          pkill -u 2002; cp -p /root/nsswitch.conf /etc
          for root in / %s; do rm $root/usr/lib/$(uname -m)-linux-gnu/libnss_sss.so.2; done
          rm -rf /var/lib/sss %s/var/lib/sss.chos-orig*
          """
              .formatted(TREE, TREE));
    }
  }

  /** By files that say where they are from: sssd's pipe, the mailbox; and mounts, by a link. */
  @Test
  void directoriesOfTheHost() {
    root(
        "mkdir -p /var/lib/sss/pipes; echo host >/var/lib/sss/pipes/nss; echo host"
            + " >/var/mail/alice");
    try {
      assertEquals("host\nhost", inside("cat /var/lib/sss/pipes/nss /var/mail/alice"));
      assertEquals("/proc/self/mounts", inside("readlink /etc/mtab"));
      has(inside("cat /etc/mtab"), " /proc proc ");
      guest.sh("alice", "CHOS=debian13 chos sh -c 'cmp /etc/mtab /proc/self/mounts'").clean();
    } finally {
      root("rm -rf /var/lib/sss /var/mail/alice");
    }
  }

  /** debian13 has zones, but not this one any more; busybox has none. */
  @Test
  void theHostsZone() {
    root(
        "ls %s/usr/share/zoneinfo/Africa; ! test -e %s/usr/share/zoneinfo/US"
            .formatted(TREE, TREE));
    root("cp -P /etc/localtime /root; ln -sfn /usr/share/zoneinfo/US/Pacific /etc/localtime");
    try {
      String wanted = root("date -d @0 +%H:%M%Z");
      assertEquals("16:00PST", wanted);
      has(inside("date -d @0 +%H:%M%Z"), "00:00");
      has(
          guest.run("root", "chosctl", "check", "debian13").out()
              + guest.run("root", "chosctl", "check").out(),
          "time zone: /etc/localtime is an absolute link",
          "ln -sfn ../usr/share/zoneinfo/US/Pacific /etc/localtime");
      root("chosctl reload");
      assertEquals("../usr/share/zoneinfo/US/Pacific", root("readlink /etc/localtime"));
      assertEquals(wanted, root("date -d @0 +%H:%M%Z"));
      assertEquals(wanted, inside("date -d @0 +%H:%M%Z"));
      assertEquals(
          wanted.replace("PST", ""),
          guest.sh("alice", "CHOS=busybox chos date -d @0 +%H:%M").clean().out());
    } finally {
      root("cp -P --remove-destination /root/localtime /etc/localtime");
    }
  }

  /** One that the tree alone has, one that both have, one that is empty on the host. */
  @Test
  void namesInTheRoot() {
    root(
        """
        cp -p /etc/sysconfig/chos /root/sysconfig
        mkdir -p /sw /both %s/nix %s/both %s/srv
        echo host | tee /sw/file >/both/file
        echo tree | tee %s/nix/file %s/mnt/file >%s/both/file
        grep -q MAKELINKS=yes /etc/sysconfig/chos
        chosctl reload
        """
            .formatted(TREE, TREE, TREE, TREE, TREE, TREE));
    try {
      assertEquals(
          "tree\ntree\nhost\nhost\n/srv/mirror",
          inside("cat /nix/file /mnt/file /both/file /sw/file; ls -d /srv/mirror"));
      assertTrue(
          guest.sh("alice", "CHOS=busybox chos cat /nix/file").exitCode() != 0, "not busybox's");
      has(
          root("chosctl check debian13"),
          "names in /: the host and "
              + TREE
              + " both have something in /both; inside it is the host's",
          "ls -A /both " + TREE + "/both");
      root(
          """
          sed -i 's/MAKELINKS=yes/MAKELINKS=no/' /etc/sysconfig/chos
          chosctl reload
          """);
      assertEquals("tree\ntree\ntree", inside("cat /nix/file /mnt/file /both/file"));
      has(root("chosctl check debian13"), "inside it is the tree's");
      root(
          """
          sed -i 's|^BINDMOUNT="|&/both |' /etc/sysconfig/chos
          chosctl reload
          """);
      assertEquals("host", inside("cat /both/file"));
      assertTrue(!root("chosctl check debian13").contains("both have"));
    } finally {
      root(
          """
          chosctl stop
          cp -p /root/sysconfig /etc/sysconfig/chos
          rm -rf /sw /both %s/nix %s/both %s/mnt/file
          for name in sw both nix; do
                  if [ -L /chos/$name ]; then rm /chos/$name
                  elif [ -e /chos/$name ]; then rmdir /chos/$name; fi
          done
          chosctl start
          """
              .formatted(TREE, TREE, TREE));
    }
  }
}
