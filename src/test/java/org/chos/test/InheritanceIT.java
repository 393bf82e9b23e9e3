// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.chos.test.machine.Command;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every child is where its parent is, and nobody else is. */
@Tag("ci")
@Tag("module")
@OnMachine(processors = 2)
class InheritanceIT {
  private final Guest guest;

  InheritanceIT(Guest guest) {
    this.guest = guest;
  }

  @AfterEach
  void restore() {
    Engine.KERNEL.choose(guest);
  }

  private Command inside(String user, String environment, String... line) {
    String[] all = Stream.concat(Stream.of("chos"), Stream.of(line)).toArray(String[]::new);
    return guest.command(user, all).with("CHOS", environment);
  }

  @Test
  void twoUsersInTwoTreesAtTheSameMomentAndAThirdOnTheHost() {
    guest.sh("root", "rm -rf /tmp/meet; mkdir -m 1777 /tmp/meet").clean();
    String wait =
        "touch /tmp/meet/$0; until [ -e /tmp/meet/all ]; do sleep 0.1; done; exec "
            + Trees.inside("where");
    Running alice = inside("alice", "debian13", "sh", "-c", wait, "alice").start();
    Running bob = inside("bob", "busybox", "sh", "-c", wait, "bob").start();
    guest
        .sh("root", "until [ -e /tmp/meet/alice ] && [ -e /tmp/meet/bob ]; do sleep 0.1; done")
        .clean();
    assertEquals(Trees.ON_HOST, guest.run("alice", Trees.onHost("where")).clean().out());
    assertEquals(
        List.of(alice.pid() + " " + Trees.DEBIAN13, bob.pid() + " " + Trees.BUSYBOX),
        // Beside them there are their short-lived children.
        guest
            .sh(
                "root",
                "sort -n /proc/chos/processes | grep -E '^("
                    + alice.pid()
                    + "|"
                    + bob.pid()
                    + ") '")
            .clean()
            .out()
            .lines()
            .toList());
    guest.sh("root", "touch /tmp/meet/all").clean();
    assertEquals(Trees.IN_DEBIAN13, alice.await().clean().out());
    assertEquals(Trees.IN_BUSYBOX, bob.await().clean().out());
    assertEquals("", guest.run("root", "cat", "/proc/chos/processes").clean().out());
  }

  @ParameterizedTest
  @CsvSource({
    "KERNEL, debian13, " + Trees.IN_DEBIAN13,
    "KERNEL, busybox, " + Trees.IN_BUSYBOX,
    "NAMESPACE, debian13, " + Trees.IN_DEBIAN13
  })
  void everyKindOfChildIsInItsParentsTree(Engine engine, String environment, String place) {
    engine.choose(guest);
    List<String> kinds =
        List.of(
            "fork",
            "vfork",
            "posix_spawn",
            "clone3",
            "clone_parent",
            "thread",
            "posix_spawn",
            "orphan",
            "orphan-exec");
    assertEquals(
        kinds.stream().map(kind -> kind + " " + place).toList(),
        inside("alice", environment, Trees.inside("children"))
            .run()
            .clean()
            .out()
            .lines()
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void whatWasThereBeforeStaysOnTheHost(Engine engine) {
    engine.choose(guest);
    assertEquals(
        Trees.ON_HOST + "\n" + Trees.IN_DEBIAN13 + "\n" + Trees.ON_HOST,
        guest
            .sh(
                "alice",
                "where="
                    + Trees.onHost("where")
                    + "; $where; CHOS=debian13 chos /local$where; $where")
            .clean()
            .out());
  }

  @Test
  void twentyThousandShortLivedParents() {
    assertEquals(
        "20000 in place, 0 elsewhere",
        inside("alice", "debian13", Trees.inside("storm"), "20000")
            .within(Duration.ofMinutes(15))
            .run()
            .clean()
            .out());
  }

  @Test
  void aLinkThatAnotherThreadHasSetOutlivesItsExec() {
    assertEquals(
        Trees.IN_DEBIAN13,
        guest
            .run("alice", Trees.onHost("enter"), "--thread", Trees.DEBIAN13, Trees.inside("where"))
            .clean()
            .out());
    assertEquals(
        Trees.IN_BUSYBOX + "\n" + Trees.IN_BUSYBOX,
        guest
            .run(
                "alice",
                Trees.onHost("enter"),
                "--thread",
                Trees.BUSYBOX,
                "/bin/sh",
                "-c",
                Trees.inside("where") + "; " + Trees.inside("where"))
            .clean()
            .out());
  }
}
