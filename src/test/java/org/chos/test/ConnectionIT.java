// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What people do over ssh, by the file for sshd that comes with CHOS: alice is in its group, and
 * asks for debian13, or has it in {@code ~/.ssh/config}. bob's account is for files alone.
 */
@Tag("long")
@OnMachine(disk = "programs", processors = 2)
class ConnectionIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String SSH = "ssh " + Sshd.CLIENT;
  private static final String WHERE = "/local" + Guest.PROGRAMS + "where";

  private static Sshd sshd;

  private final Guest guest;

  ConnectionIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    guest.sh("root", "groupadd --system chos-ssh && gpasswd -a alice chos-ssh").exits(0);
    String ours =
        guest.sh("root", "cat /usr/share/chos/sshd_config.d/chos.conf").clean().out() + "\n";
    sshd =
        Sshd.start(guest)
            .admit("alice")
            .admit("bob")
            .configured(ours + "\nMatch User bob\nForceCommand internal-sftp\n");
    guest
        .sh(
            "root",
            "cd /root/sshd-test && sed 's/^Host here/Host there/' client >> client.there &&"
                + " echo '  SetEnv CHOS=debian13' >> client.there && cat client.there >> client")
        .clean();
  }

  @AfterAll
  static void stop() {
    sshd.stop();
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  @Test
  void aHostBlockOfTheClient() {
    assertEquals(Trees.IN_DEBIAN13, root(SSH + " alice@there " + WHERE).exits(0).out());
  }

  @Test
  void git() {
    root("su alice -c 'cd && git init -q work && cd work && echo of alice > file && git add file &&"
            + " git -c user.name=alice -c user.email=alice@localhost commit -qm first'")
        .exits(0);
    String ofTree = root("CHOS=debian13 chos git --version").clean().out().split(" ")[2];
    String trace =
        "cd /root && rm -rf work && export GIT_SSH_COMMAND='"
            + SSH
            + "' && GIT_TRACE_PACKET=1 git clone -q alice@there:work 2>trace && cat work/file &&"
            + " sed -n 's,.*< agent=git/\\([0-9.]*\\).*,\\1,p' trace | sort -u";
    assertEquals("of alice\n" + ofTree, root(trace).exits(0).out());
    String push =
        "cd /root/work && git checkout -qb more && echo more > file && git -c user.name=root -c"
            + " user.email=root@localhost commit -qam more && git push -q origin more && su alice"
            + " -c 'git -C ~/work show more:file'";
    assertEquals("more", root("export GIT_SSH_COMMAND='" + SSH + "'; " + push).exits(0).out());
  }

  @Test
  void files() {
    String copies =
        "cd /root && head -c 300000 /dev/urandom > sent && scp -q "
            + Sshd.CLIENT
            + " sent alice@there:new && scp -q -O "
            + Sshd.CLIENT
            + " alice@there:new by-scp && rsync -e '"
            + SSH
            + "' sent alice@there:synced && rsync -e '"
            + SSH
            + "' alice@there:synced by-rsync && cmp sent by-scp && cmp sent by-rsync && echo same";
    Result result = root(copies);
    assertEquals("same", result.exits(0).out(), result.toString());
  }

  @Test
  void portsAndTheAgentAreForwarded() {
    String both =
        "eval $(ssh-agent) > /dev/null; ssh-add -q /root/sshd-test/key; "
            + SSH
            + " -A alice@there 'ssh-add -l; cut -d. -f1 /etc/debian_version'; ssh-agent -k"
            + " > /dev/null; ssh-keygen -lf /root/sshd-test/key.pub";
    String[] said = root(both).exits(0).out().split("\n");
    assertEquals(3, said.length);
    assertEquals(said[2].split(" ")[1], said[0].split(" ")[1]);
    assertEquals("13", said[1]);

    String port =
        SSH
            + " -S /root/forward -fNM -o ExitOnForwardFailure=yes -L 7070:localhost:2222 -R"
            + " 7071:localhost:2222 alice@there > /dev/null 2>&1; for port in 7070 7071; do bash -c"
            + " \"exec 3<>/dev/tcp/localhost/$port && head -c 7 <&3\"; echo; done; "
            + SSH
            + " -S /root/forward -O exit there";
    assertEquals("SSH-2.0\nSSH-2.0", root(port).exits(0).out());
  }

  /** A connection has one client, of which each session says where it is to be. */
  @Test
  void sessionsOfOneConnection() {
    String through = SSH + " -S /root/connection -o SendEnv=CHOS ";
    String script =
        through
            + "-fNM alice@here > /dev/null 2>&1; for name in debian13 busybox; do CHOS=$name "
            + through
            + "here "
            + WHERE
            + "; done; "
            + through
            + "-O exit here";
    assertEquals(Trees.IN_DEBIAN13 + "\n" + Trees.IN_BUSYBOX, root(script).exits(0).out());
  }

  @Test
  void anAccountForFilesAloneStaysOne() {
    String copy =
        "cd /root && echo 'put /etc/hostname got' | sftp -q -b - "
            + Sshd.CLIENT
            + " bob@there > /dev/null && cmp /etc/hostname ~bob/got && echo same";
    assertEquals("same", root(copy).exits(0).out());
    Result shell = root(SSH + " bob@there id");
    assertTrue(shell.exitCode() != 0, shell.toString());
    assertEquals("This service allows sftp connections only.", shell.out());
  }
}
