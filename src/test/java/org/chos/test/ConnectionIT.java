// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The environment for a connection, by OpenSSH: of alice, whose shell is bash and for whom the file
 * for sshd is enabled, and of carol, whose login shell is chos. Both have busybox in {@code
 * ~/.chos}.
 */
@Tag("long")
@OnMachine(disk = "programs", processors = 2)
class ConnectionIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String WHERE = Trees.inside("where");
  private static final String ON_HOST = Trees.onHost("where");

  /** The client's side, with one of the environments. */
  private static final String IN_DEBIAN13 = " -o SetEnv=CHOS=debian13 ";

  private static final String ON_THE_HOST = " -o SetEnv=CHOS=root ";

  private static Sshd sshd;

  private final Guest guest;

  ConnectionIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void configure(Guest guest) {
    guest
        .sh(
            "root",
            """
            set -e
            groupadd --system chos-ssh
            ln -s /usr/share/chos/sshd_config.d/chos.conf /etc/ssh/sshd_config.d/
            gpasswd -a alice chos-ssh
            add-shell /usr/bin/chos
            useradd --create-home --shell /usr/bin/chos carol
            useradd --create-home --shell /bin/bash dora
            for user in alice carol; do echo busybox > /home/$user/.chos; done
            """)
        .exits(0);
    sshd = Sshd.start(guest).admit("alice").admit("bob").admit("carol").admit("dora");
    guest
        .sh(
            "root",
            """
            cd /root/sshd-test
            for name in debian13 busybox; do
              sed "s/^Host here/Host in-$name/" client
              printf '  User alice\\n  SetEnv CHOS=%s\\n' $name
            done > blocks
            git config --global user.name root
            git config --global user.email root@chos
            git config --global init.defaultBranch main
            """)
        .clean();
  }

  @AfterAll
  static void stop(Guest guest) {
    sshd.stop();
    guest.sh("root", "rm /etc/ssh/sshd_config.d/chos.conf").clean();
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  private static String ssh(String options, String user) {
    return "ssh " + Sshd.CLIENT + " " + options + " " + user + "@here ";
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void theClientChoosesElseTheUsersFile(String user) {
    assertEquals(Trees.IN_BUSYBOX, root(ssh("", user) + WHERE).clean().out());
    assertEquals(Trees.IN_DEBIAN13, root(ssh(IN_DEBIAN13, user) + WHERE).clean().out());
    assertEquals(
        Trees.IN_DEBIAN13,
        root("CHOS=debian13 " + ssh("-o SendEnv=CHOS", user) + WHERE).clean().out());
    assertEquals(Trees.ON_HOST, root(ssh(ON_THE_HOST, user) + ON_HOST).clean().out());
    root(ssh(IN_DEBIAN13, user) + "exit 7").exits(7);
  }

  @Test
  void aHostBlockChooses() {
    String ssh = "ssh -F /root/sshd-test/blocks ";
    assertEquals(Trees.IN_DEBIAN13, root(ssh + "in-debian13 " + WHERE).clean().out());
    assertEquals(Trees.IN_BUSYBOX, root(ssh + "in-busybox " + WHERE).clean().out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void atATerminal(String user) {
    String out =
        root("{ echo 'echo \"$("
                + Trees.LINK
                + ") $CHOS $(tty | cut -c-8) $0\"'; echo exit 3; } | "
                + ssh("-tt" + IN_DEBIAN13, user))
            .exits(3)
            .out();
    assertTrue(out.contains(Trees.DEBIAN13 + " debian13 /dev/pts -bash"), out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void everyByteInBothDirections(String user) {
    byte[] all = new byte[3 * 256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Result result =
        guest
            .command("root", "/bin/sh", "-c", ssh(IN_DEBIAN13, user) + "tee /dev/stderr")
            .stdin(all)
            .within(PATIENCE)
            .run();
    assertArrayEquals(all, result.stdout());
    assertArrayEquals(all, result.stderr());
  }

  /** By sshd's own server for sftp, and by the program that Debian's sshd_config names. */
  @ParameterizedTest
  @ValueSource(strings = {"internal-sftp", "/usr/lib/openssh/sftp-server"})
  void filesByScpSftpAndRsync(String subsystem) {
    sshd.configure("s,^Subsystem sftp .*,Subsystem sftp " + subsystem + ",");
    String copies =
        """
        set -e
        cd /root
        rm -rf back
        mkdir back
        head -c 300000 /dev/urandom > sent
        scp -q %1$s sent %2$s@here:new
        scp -q %1$s %2$s@here:new back/scp
        scp -q -O %1$s sent %2$s@here:old
        scp -q -O %1$s %2$s@here:old back/old
        echo 'get new back/sftp' | sftp -q -b - %1$s %2$s@here > /dev/null
        rsync -a -e 'ssh %1$s' sent %2$s@here:synced
        rsync -a -e 'ssh %1$s' %2$s@here:synced back/rsync
        for file in scp old sftp rsync; do cmp sent back/$file; done
        """;
    for (String user : List.of("alice", "carol")) {
      root(copies.formatted(Sshd.CLIENT + IN_DEBIAN13, user)).clean();
    }
    root("cd /root && rsync -a -e 'ssh "
            + Sshd.CLIENT
            + ON_THE_HOST
            + "' alice@here:synced back/host && cmp back/host /home/alice/synced")
        .clean();
    // A tree without such a program: the host's serves.
    root("cd /root && rm -f back/sftp && printf 'put sent last\\nget last back/sftp\\n' | sftp -q"
            + " -b - "
            + Sshd.CLIENT
            + " alice@here > /dev/null && cmp sent back/sftp")
        .clean();
  }

  /** The hook says where the server's side of it ran. */
  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void git(String user) {
    guest.write("/root/hook", "#!/bin/sh\n" + Trees.LINK + "\n");
    String work =
        """
        set -e
        cd /root
        rm -rf work again
        export GIT_SSH_COMMAND='ssh %1$s'
        %2$s 'rm -rf work.git; git init -q --bare -b main work.git; cat > work.git/hooks/post-receive;
          chmod 755 work.git/hooks/post-receive' < hook
        git clone -q %3$s@here:work.git work 2>/dev/null
        cd work
        head -c 300000 /dev/urandom > file
        git add file
        git commit -q -m file
        git push -q origin main 2>&1 | sed 's/ *$//'
        cd ..
        git clone -q %3$s@here:work.git again
        cmp work/file again/file
        git -C work fetch -q
        """;
    assertEquals(
        "remote: " + Trees.DEBIAN13,
        root(work.formatted(Sshd.CLIENT + IN_DEBIAN13, ssh(IN_DEBIAN13, user), user))
            .clean()
            .out());
    assertEquals(
        "remote: /",
        root(work.formatted(Sshd.CLIENT + ON_THE_HOST, ssh(ON_THE_HOST, user), user))
            .clean()
            .out());
  }

  /** What a client runs, to be asked at a port of its own, or asks. */
  private static final String TALK =
      """
      import os, socket, sys

      def answer(listener):
          while True:
              connection, _ = listener.accept()
              try:
                  where = os.readlink('/.chos/link')
              except OSError:
                  where = '/'
              connection.sendall((where + '\\n').encode())
              connection.close()

      if sys.argv[1] == 'serve':
          listener = socket.create_server(('localhost', 0))
          if os.fork() == 0:
              os.setsid()
              null = os.open('/dev/null', os.O_RDWR)
              for fd in range(3):
                  os.dup2(null, fd)
              answer(listener)
          print('port', listener.getsockname()[1], flush=True)
      else:
          place = sys.argv[2]
          if place.isdigit():
              asked = socket.create_connection(('localhost', int(place)))
          else:
              asked = socket.socket(socket.AF_UNIX)
              asked.connect(place)
          print(asked.makefile().readline().strip(), flush=True)
      """;

  /**
   * As editors do: a script by {@code bash -s} puts a server of theirs there and starts it, it
   * outlives the connection, and others ask it by ports that are forwarded.
   */
  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void anEditorsServerAndForwardedPorts(String user) {
    guest.write("/root/talk.py", TALK);
    guest.write(
        "/root/bootstrap",
        "set -e\nmkdir -p ~/.editor\ncat > ~/.editor/talk.py <<'END'\n"
            + TALK
            + "END\ncd ~/.editor\npython3 talk.py serve\necho at \"$PWD\"\n");
    String begun = root(ssh(IN_DEBIAN13, user) + "bash -s < /root/bootstrap").clean().out();
    assertTrue(begun.matches("port \\d+\nat /home/" + user + "/.editor"), begun);
    String port = begun.replaceAll("(?s)port (\\d+).*", "$1");
    // Another connection has its own environment; who answers stays where it was started.
    for (String options : List.of("", IN_DEBIAN13, ON_THE_HOST)) {
      assertEquals(
          Trees.DEBIAN13,
          root(ssh("-W localhost:" + port + options, user) + "< /dev/null").clean().out());
    }
    assertEquals(
        Trees.DEBIAN13,
        root("set -e; cd /root; "
                + ssh("-f -N -M -S /root/control -L 4000:localhost:" + port + IN_DEBIAN13, user)
                + "> /dev/null 2>&1; python3 talk.py ask 4000; ssh -q -S /root/control"
                + " -O exit here 2> /dev/null")
            .clean()
            .out());
    // The other direction: the client's, by a port and by a socket.
    String back =
        root("set -e; cd /root; port=$(python3 talk.py serve | cut -d' ' -f2); rm -f /home/"
                + user
                + "/socket; "
                + ssh(
                    "-R 4100:localhost:$port -R /home/"
                        + user
                        + "/socket:localhost:$port"
                        + IN_DEBIAN13,
                    user)
                + "'cd .editor; python3 talk.py ask 4100; python3 talk.py ask ~/socket; "
                + WHERE
                + "'; pkill -u root -x python3")
            .clean()
            .out();
    assertEquals("/\n/\n" + Trees.IN_DEBIAN13, back);
    guest.sh("root", "pkill -u " + user + " -x python3").exits(0);
  }

  /** A second hop with the key of the first one's client, and into another environment. */
  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void theAgentIsForwarded(String user) {
    String hop =
        "ssh-add -l | cut -d' ' -f2; ssh -p 2222 -o StrictHostKeyChecking=no -o"
            + " UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes -o"
            + " SetEnv=CHOS=root "
            + user
            + "@localhost "
            + ON_HOST;
    assertEquals(
        "same\n" + Trees.ON_HOST,
        root("set -e; eval $(ssh-agent) > /dev/null; trap 'kill $SSH_AGENT_PID' EXIT; cd"
                + " /root/sshd-test; ssh-add -q key; key=$(ssh-keygen -lf key | cut -d' ' -f2); "
                + ssh("-A" + IN_DEBIAN13, user)
                + "\""
                + hop
                + "\" | sed \"s,^$key$,same,\"")
            .clean()
            .out());
    assertEquals(
        255,
        root(ssh("-a" + IN_DEBIAN13, user) + "\"" + hop + "\"").exitCode(),
        "without it there is no key");
  }

  /** Of those who share a connection the first one's SetEnv counts, so each Host has its own. */
  @Test
  void sharedConnections() {
    String ssh =
        "ssh -F /root/sshd-test/blocks -o ControlMaster=auto -o ControlPersist=yes -o"
            + " ControlPath=/root/sshd-test/%n-%p-%r ";
    for (int round = 0; round < 2; round++) {
      assertEquals(Trees.IN_DEBIAN13, root(ssh + "in-debian13 " + WHERE).exits(0).out());
      assertEquals(Trees.IN_BUSYBOX, root(ssh + "in-busybox " + WHERE).exits(0).out());
    }
    assertEquals("2", root("ls /root/sshd-test/in-* | wc -l").clean().out());
    assertEquals(
        Trees.IN_DEBIAN13,
        root(ssh + "-o SetEnv=CHOS=busybox in-debian13 " + WHERE).exits(0).out());
    // And what SendEnv brings is each command's own.
    assertEquals(
        Trees.ON_HOST + "\n" + Trees.IN_DEBIAN13,
        root("ssh='ssh "
                + Sshd.CLIENT
                + " -o ControlMaster=auto -o ControlPersist=yes -o SendEnv=CHOS -o"
                + " ControlPath=/root/sshd-test/%n alice@here'; CHOS=root $ssh "
                + ON_HOST
                + "; CHOS=debian13 $ssh "
                + WHERE)
            .exits(0)
            .out());
    root("cd /root/sshd-test; for name in in-debian13 in-busybox; do ssh -q -F blocks -O exit -o"
            + " ControlPath=%n-%p-%r $name; done; ssh -q -F client -O exit -o ControlPath=%n"
            + " alice@here")
        .exits(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "carol"})
  void nobodyIsLockedOut(String user) {
    onHost(ssh("-o SetEnv=CHOS=debian31", user), "there is no environment \"debian31\"");
    root("cp -a /etc/chos /root; printf '%%ENVIRONMENT debian13\\nusers bob\\n' >> /etc/chos;"
            + " chosctl reload")
        .exits(0);
    try {
      onHost(ssh(IN_DEBIAN13, user), "debian13 is only for user bob");
      guest.write("/home/" + user + "/.chos", "debian13\n");
      onHost(ssh("", user), "debian13 is only for user bob");
      assertEquals(
          Trees.IN_BUSYBOX, root(ssh("-o SetEnv=CHOS=busybox", user) + WHERE).clean().out());
    } finally {
      guest.write("/home/" + user + "/.chos", "busybox\n");
      root("mv /root/chos /etc/chos; chosctl reload").exits(0);
    }
    root("chosctl stop").exits(0);
    try {
      Result host = root(ssh(IN_DEBIAN13, user) + "cut -d. -f1 /etc/debian_version");
      assertEquals("12", host.exits(0).out());
      assertTrue(host.err().contains("CHOS is not started"), host.err());
    } finally {
      root("chosctl start").exits(0);
    }
  }

  private void onHost(String ssh, String why) {
    Result result = root(ssh + ON_HOST + "\\; exit 5").exits(5);
    assertEquals(Trees.ON_HOST, result.out());
    assertTrue(
        result.err().startsWith("chos: warning: this is the host") && result.err().contains(why),
        result.err());
  }

  /** Of an account outside of the group, and of one whose shell is chos. */
  @Test
  void aKeyForRsyncAlone() {
    for (String user : List.of("bob", "carol")) {
      root("cd /home/"
              + user
              + "; mkdir -p give; echo given > give/file; cp -p .ssh/authorized_keys kept; printf"
              + " 'command=\"rrsync -ro /home/"
              + user
              + "/give\",restrict %s\\n' \"$(cat /root/sshd-test/key.pub)\" >"
              + " .ssh/authorized_keys")
          .clean();
      try {
        for (String options : List.of(IN_DEBIAN13, ON_THE_HOST)) {
          String rsync = "rsync -e 'ssh " + Sshd.CLIENT + options + "' ";
          assertEquals(
              "given",
              root("cd /root; rm -f file; " + rsync + user + "@here:file . && cat file")
                  .clean()
                  .out());
          assertNotDone(rsync + "/etc/hostname " + user + "@here:", "give/hostname", user);
          assertNotDone(ssh(options, user) + "'touch done; id'", "done", user);
          assertNotDone(ssh("-tt" + options, user) + "< /dev/null", "done", user);
        }
        // What the client chooses may lack the program, and that is all.
        assertNotDone(ssh("-o SetEnv=CHOS=busybox", user) + "'touch done; id'", "done", user);
        root("sftp -q -b /dev/null " + Sshd.CLIENT + " " + user + "@here").exits(255);
      } finally {
        root("cd /home/" + user + "; mv kept .ssh/authorized_keys; rm -r give").clean();
      }
    }
  }

  private void assertNotDone(String command, String file, String user) {
    Result refused = root(command);
    assertTrue(refused.exitCode() != 0, refused.toString());
    String said = new String(refused.stdout(), StandardCharsets.UTF_8);
    assertFalse(said.contains("uid="), said);
    root("ls /home/" + user + "/" + file).exits(2);
  }

  @Test
  void anAccountForSftpAlone() {
    root("mkdir -p /srv/sftp; echo given > /srv/sftp/file; echo debian13 > /home/dora/.chos")
        .clean();
    sshd.configure(
        "$a Match User dora\\n\\tForceCommand internal-sftp\\n\\tChrootDirectory /srv/sftp");
    for (String options : List.of("", IN_DEBIAN13, ON_THE_HOST)) {
      assertEquals(
          "given",
          root("cd /root; rm -f file; echo 'get /file file' | sftp -q -b - "
                  + Sshd.CLIENT
                  + options
                  + " dora@here > /dev/null && cat file")
              .clean()
              .out());
      assertNotDone(ssh(options, "dora") + "'touch done; id'", "done", "dora");
    }
  }
}
