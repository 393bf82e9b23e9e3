// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands that a newcomer is shown. */
@OnMachine
@ParameterizedClass
@EnumSource(Engine.class)
class DemonstrationIT extends BothEngines {
  DemonstrationIT(Engine engine, Guest guest) {
    super(engine, guest);
  }

  @Test
  void anOrdinaryUserEntersAnotherDebian() {
    Result release = guest.sh("alice", "env CHOS=debian13 chos cat /etc/os-release").clean();
    assertTrue(release.out().contains("VERSION_ID=\"13\""), release.out());
  }

  @Test
  void childrenAreInItToo() {
    Result link =
        guest
            .sh(
                "alice",
                "env CHOS=debian13 chos sh -c '"
                    + Trees.LINK
                    + "; sh -c \"cat"
                    + " /etc/debian_version\"'")
            .clean();
    assertTrue(link.out().matches("/export/os/debian13\n13\\.\\d+"), link.out());
  }

  @Test
  void fromInsideTheWayBackToTheHost() {
    String host = guest.run("alice", "cat", "/etc/debian_version").clean().out();
    assertEquals(
        host,
        guest
            .sh(
                "alice",
                "env CHOS=debian13 chos sh -c 'env CHOS=root chos cat /etc/debian_version'")
            .clean()
            .out());
  }

  @Test
  void anUnknownEnvironmentIsAnErrorThatHelps() {
    Result error = guest.sh("alice", "env CHOS=nosuch chos true").exits(125);
    assertEquals("", error.out());
    assertTrue(error.err().startsWith("chos: ") && error.err().contains("nosuch"), error.err());
    assertEquals(1, error.err().lines().count(), error.err());
  }
}
