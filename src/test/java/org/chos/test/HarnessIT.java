// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.Test;

/** What the other tests rely on: what they are told of a command is what happened. */
@OnMachine(started = false)
class HarnessIT {
  private final Guest guest;

  HarnessIT(Guest guest) {
    this.guest = guest;
  }

  @Test
  void exitCodesAreExact() {
    for (int code : new int[] {0, 1, 125, 126, 127, 255}) {
      Result result = guest.sh("alice", "exit " + code);
      assertEquals(code, result.exitCode());
      assertEquals(0, result.signal());
    }
  }

  @Test
  void aSignalIsNoExitCode() {
    Result result = guest.sh("alice", "kill -KILL $$");
    assertEquals(9, result.signal());
    assertEquals(-1, result.exitCode());
  }

  @Test
  void bytesPassUnchangedInBothDirections() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, guest.command("alice", "cat").stdin(all).run().stdout());
    assertArrayEquals(all, guest.command("alice", "sh", "-c", "cat >&2").stdin(all).run().stderr());
  }

  @Test
  void usersAreThemselves() {
    assertEquals(
        "uid=1000(alice) gid=1000(alice) groups=1000(alice)",
        guest.run("alice", "id").clean().out());
    assertEquals(
        "bob /home/bob /home/bob", guest.sh("bob", "echo $USER $HOME $(pwd)").clean().out());
    assertEquals("0", guest.run("root", "id", "-u").clean().out());
  }

  @Test
  void severalRunAtOnce() {
    Running reader = guest.command("alice", "sh", "-c", "rm -f f; mkfifo f; cat f").start();
    guest.sh("alice", "until [ -p f ]; do sleep 0.05; done; echo met > f; rm f").clean();
    assertEquals("met", reader.await().clean().out());
  }

  @Test
  void whatHangsIsKilledAndSaidSo() {
    Running hanging = guest.command("alice", "sleep", "1000").within(Duration.ofSeconds(1)).start();
    AssertionError error = assertThrows(AssertionError.class, hanging::await);
    assertTrue(
        error.getMessage().contains("still running after 1 s: sleep 1000"), error.getMessage());
    guest.sh("root", "while kill -0 " + hanging.pid() + "; do sleep 0.05; done");
  }
}
