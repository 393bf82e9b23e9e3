// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code /usr/bin/chos} in {@code /etc/passwd}, under the real programs by which people log in.
 * carol's shell it is; alice is at the other end of the wire.
 */
@OnMachine
class LoginIT {
  private static final String LINK = Trees.LINK;
  private static final String WARNING = "chos: warning: this is the host, not an environment: ";

  /** Eight connections, some of them on a busy machine without KVM. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final String SET_UP =
      """
      id carol >/dev/null 2>&1 && exit
      exec >/dev/null 2>&1
      set -eu
      add-shell /usr/bin/chos
      useradd --create-home --shell /usr/bin/chos carol
      install -d -m 700 -o alice -g alice /home/alice/.ssh
      install -d -m 700 -o carol -g carol /home/carol/.ssh
      ssh-keygen -q -t ed25519 -N '' -f /home/alice/.ssh/id_ed25519
      cp /home/alice/.ssh/id_ed25519.pub /home/carol/.ssh/authorized_keys
      cat > /home/alice/.ssh/config <<-END
      StrictHostKeyChecking no
      UserKnownHostsFile /dev/null
      LogLevel ERROR
      BatchMode yes
      END
      chown -R alice:alice /home/alice/.ssh
      chown -R carol:carol /home/carol/.ssh
      systemctl unmask ssh
      systemctl start ssh
      """;

  private final Guest guest;

  LoginIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void carolHasChosen() {
    guest.sh("root", SET_UP).exits(0);
    guest
        .sh("root", "cp -a /etc/chos /etc/chos.conf /root; echo debian13 > /home/carol/.chos")
        .clean();
  }

  @AfterEach
  void restore() {
    guest
        .sh("root", "mv /root/chos /root/chos.conf /etc/; rm -f /home/carol/.chos; chosctl reload")
        .exits(0);
  }

  private Result ssh(String command) {
    return guest.run("alice", "ssh", "carol@localhost", command);
  }

  private Result asRoot(String script) {
    return guest.sh("root", script);
  }

  /** What the last login says that ended on the host. */
  private String logged() {
    return asRoot("journalctl --sync; journalctl -q -t chos -o cat -n 1").clean().out();
  }

  @Test
  void aCommandByTheNetwork() {
    assertEquals(
        Trees.DEBIAN13 + "\nbash /bin/bash debian13",
        ssh(LINK + "; echo $0 $SHELL $CHOS").clean().out());
    ssh("exit 42").exits(42);
    // What ssh(1) makes of a command that a signal has ended.
    ssh("kill $$; sleep 1000").exits(255);
  }

  @Test
  void everyByteInBothDirections() {
    byte[] all = new byte[3 * 256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Result result =
        guest.command("alice", "ssh", "carol@localhost", "tee /dev/stderr").stdin(all).run();
    assertArrayEquals(all, result.stdout());
    assertArrayEquals(all, result.stderr());
    // Neither quotes nor what is no UTF-8 is touched.
    byte[] odd =
        "ssh carol@localhost \"printf '%s|' 'a  b' '\\$HOME' '\u00ff\u00fe' \\\"\\$(echo c)\\\"\""
            .getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(
        "a  b|$HOME|\u00ff\u00fe|c|".getBytes(StandardCharsets.ISO_8859_1),
        guest.command("alice", "sh").stdin(odd).run().clean().stdout());
  }

  private void filesPass(String stderr) {
    String copies =
        "set -e; cd; rm -rf back; mkdir back; head -c 300000 /dev/urandom > sent;"
            + "scp -q sent carol@localhost:new; scp -q carol@localhost:new back/scp;"
            + "scp -q -O sent carol@localhost:old; scp -q -O carol@localhost:old back/old;"
            + "echo 'get new back/sftp' | sftp -q -b - carol@localhost >/dev/null;"
            + "rsync -a sent carol@localhost:synced; rsync -a carol@localhost:synced back/rsync;"
            + "for file in scp old sftp rsync; do cmp sent back/$file; done; echo same";
    Result result = guest.command("alice", "sh", "-c", copies).within(PATIENCE).run();
    assertEquals("same", result.exits(0).out());
    for (String line : result.err().lines().toList()) {
      assertTrue(!stderr.isEmpty() && line.startsWith(stderr), result.err());
    }
  }

  @Test
  void filesByScpSftpAndRsync() {
    filesPass("");
  }

  @Test
  void anInteractiveLogin() {
    String steps =
        " 'send:"
            + LINK
            + "; shopt login_shell; echo $0; stty size%0a' wait:/export/os/debian13"
            + " 'wait:on' wait:-bash 'wait:24 80' 'send:exit 7%0a' -- ";
    assertEquals(
        "exit 7",
        guest
            .sh("alice", Trees.onHost("terminal") + steps + "ssh -tt carol@localhost")
            .clean()
            .out());
    assertEquals("exit 7", asRoot(Trees.onHost("terminal") + steps + "su - carol").clean().out());
    assertEquals(
        "exit 0",
        asRoot(Trees.onHost("terminal") + steps + "login -f carol")
            .clean()
            .out()
            .replace("exit 7", "exit 0"));
  }

  @Test
  void suAndSudo() {
    assertEquals(
        Trees.DEBIAN13
            + " /home/carol -bash\n"
            + Trees.DEBIAN13
            + " bash\n"
            + Trees.DEBIAN13
            + " /home/carol\n"
            + Trees.DEBIAN13
            + "\n"
            + Trees.DEBIAN13,
        asRoot(
                "su - carol -c 'echo $("
                    + LINK
                    + ") $PWD $0'; cd /tmp;"
                    + " su carol -c 'echo $("
                    + LINK
                    + ") $0';"
                    + " sudo -u carol -i sh -c 'echo $("
                    + LINK
                    + ") $PWD';"
                    + " echo '"
                    + LINK
                    + "' | sudo -u carol -i;"
                    + " echo '"
                    + LINK
                    + "' | su carol")
            .clean()
            .out());
  }

  @Test
  void withoutATerminalAndWithoutStandardInput() {
    assertEquals(
        Trees.DEBIAN13 + "\nnot a tty",
        asRoot("setsid su - carol -c '" + LINK + "; tty' < /dev/null; true").clean().out());
    assertEquals(
        Trees.DEBIAN13 + "\nclosed",
        asRoot("su - carol -c '" + LINK + "; [ -e /proc/self/fd/0 ] || echo closed' <&-")
            .clean()
            .out());
  }

  @Test
  void theVariableIsAChoiceToo() {
    assertEquals(
        Trees.BUSYBOX, asRoot("cd /; CHOS=busybox su carol -c '" + LINK + "'").clean().out());
  }

  @Test
  void aLoginWithinAnEnvironmentLeadsToTheUsersOwn() {
    asRoot("echo busybox > /home/carol/.chos").clean();
    assertEquals(
        Trees.BUSYBOX + " sh",
        asRoot("CHOS=debian13 chos su - carol -c 'echo $(" + LINK + ") ${0#-}'").clean().out());
  }

  @Test
  void theEnvironmentCalledDefaultIsForWhoHasNotChosen() {
    asRoot(
            "rm /home/carol/.chos; echo default:"
                + Trees.BUSYBOX
                + " >> /etc/chos;"
                + " chosctl reload")
        .exits(0);
    assertEquals(Trees.BUSYBOX, ssh(LINK).clean().out());
  }

  @Test
  void theHostIsAChoiceToo() {
    asRoot("echo root > /home/carol/.chos").clean();
    assertEquals("/ bash", ssh("echo $(" + LINK + ") $0").clean().out());
  }

  @Test
  void theRealShellIsConfiguredAndNeverChos() {
    asRoot("printf '%%BEH\\nSHELL=/bin/dash\\n' > /etc/chos.conf").clean();
    assertEquals("-dash /bin/dash", asRoot("su - carol -c 'echo $0 $SHELL'").clean().out());
    // By another name, in passwd and in the configuration.
    asRoot(
            "ln -sf /usr/bin/chos /usr/local/bin/other-name; usermod -s /usr/local/bin/other-name"
                + " carol; printf '%%BEH\\n"
                + "SHELL=/usr/local/bin/other-name\\n"
                + "' > /etc/chos.conf")
        .exits(0);
    try {
      assertEquals("-bash", asRoot("CHOS=root su - carol -c 'echo $0'").clean().out());
      asRoot("echo root > /home/carol/.chos").clean();
      assertEquals("-bash", asRoot("su - carol -c 'echo $0'").clean().out());
    } finally {
      asRoot("usermod -s /usr/bin/chos carol; rm /usr/local/bin/other-name").exits(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo nowhere > /home/carol/.chos",
        "rm /home/carol/.chos",
        "echo gone:/export/os/gone >> /etc/chos; echo gone > /home/carol/.chos"
      })
  void whoCanNotEnterIsOnTheHost(String broken) {
    asRoot(broken).clean();
    Result result = ssh("echo $(" + LINK + ") $0 $PWD; exit 5").exits(5);
    assertEquals("/ bash /home/carol", result.out());
    assertTrue(result.err().startsWith(WARNING) && result.err().lines().count() == 1, result.err());
    assertTrue(logged().endsWith(result.err().substring("chos: warning: ".length())), logged());
    // A command is no login.
    guest.command("carol", "chos", "true").run().exits(125);
  }

  @Test
  void withoutTheServiceEverythingWorksOnTheHost() {
    asRoot("systemctl stop chos").exits(0);
    try {
      filesPass(WARNING);
      assertTrue(logged().contains("service chos start"), logged());
      Result result = asRoot("echo 'echo $0' | su - carol").exits(0);
      assertEquals("-bash", result.out());
      assertTrue(result.err().startsWith(WARNING), result.err());
    } finally {
      asRoot("systemctl start chos").exits(0);
    }
  }

  @Test
  void withoutAShellInTheTreeItIsTheHosts() {
    asRoot(
            "cp -a "
                + Trees.BUSYBOX
                + " /export/os/bare; rm /export/os/bare/bin/*; echo bare:/export/os/bare >>"
                + " /etc/chos; service chos reload; echo bare > /home/carol/.chos")
        .exits(0);
    try {
      Result result = ssh("echo $(" + LINK + ") $0 $PWD").exits(0);
      assertEquals("/ bash /home/carol", result.out());
      assertTrue(result.err().contains("no shell in bare"), result.err());
    } finally {
      asRoot(
              "cp -a /root/chos /etc/chos; systemctl stop chos; rm -rf /export/os/bare; systemctl"
                  + " start chos")
          .exits(0);
    }
  }

  @Test
  void withoutAnyJavaAUserLogsIn() {
    asRoot("mv /usr/lib/chos/runtime /usr/lib/chos/aside; chmod 0 /usr/lib/chos/launcher").clean();
    try {
      assertEquals(Trees.DEBIAN13, ssh(LINK).clean().out());
      assertEquals(
          Trees.DEBIAN13 + " -bash",
          asRoot("echo 'echo $(" + LINK + ") $0' | su - carol").clean().out());
      // Where that does not do, the host's shell does.
      asRoot("echo nowhere > /home/carol/.chos").clean();
      assertEquals("/", ssh(LINK).exits(0).out());
    } finally {
      asRoot("mv /usr/lib/chos/aside /usr/lib/chos/runtime; chmod 755 /usr/lib/chos/launcher")
          .clean();
    }
  }

  /** The Java runtime in all the ways in which it can be broken, where the start needs it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "head -c 3000000 lib/kept.jsa > lib/chos.jsa",
        "head -c 9000000 /dev/zero | tr '\\\\000' x |"
            + " dd of=lib/chos.jsa bs=4096 seek=1 conv=notrunc status=none",
        "mv runtime/lib/server/libjvm.so runtime/lib/server/aside",
        "mv runtime/lib/modules runtime/lib/aside; head -c 1000000 /dev/zero > runtime/lib/modules",
        "mv runtime runtime.aside"
      })
  void aDamagedRuntimeIsOneLineAndLocksOutNobody(String damage) {
    asRoot(
            "cp -a /usr/lib/chos /usr/lib/chos.kept; cd /usr/lib/chos; mv lib/chos.jsa"
                + " lib/kept.jsa; cp -a lib/kept.jsa lib/chos.jsa; rm"
                + " /run/chos/published/kernel-engine; "
                + damage)
        .clean();
    try {
      Result result = guest.command("alice", "chos", "echo", "in").with("CHOS", "debian13").run();
      if (result.exitCode() == 0) {
        assertEquals("in", result.clean().out());
      } else {
        assertTrue(result.exits(125).err().matches("chos: [^\n]*"), result.toString());
      }
      Result login = ssh("echo in; exit 3").exits(3);
      assertEquals("in", login.out());
      assertEquals(result.exitCode() == 0 ? 0 : 1, login.err().lines().count(), login.err());
      assertTrue(login.err().isEmpty() || login.err().startsWith(WARNING), login.err());
    } finally {
      asRoot("rm -rf /usr/lib/chos; mv /usr/lib/chos.kept /usr/lib/chos; chosctl reload").exits(0);
    }
  }
}
