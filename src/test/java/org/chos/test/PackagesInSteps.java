// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A life in steps, each of which starts where the one before it has ended, on a machine whose user
 * alice can stay in debian13 from one to another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class PackagesInSteps {
  /** DKMS compiles, in a machine that may be emulated. */
  static final Duration LONG = Duration.ofMinutes(30);

  /** What {@link #theRight} is then. */
  static final String GRANTED = "security.capability\n/var/lib/chos/granted";

  final Guest guest;
  private Running inside;
  private boolean broken;

  @RegisterExtension
  final TestExecutionExceptionHandler failure =
      (context, e) -> {
        broken = true;
        throw e;
      };

  PackagesInSteps(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void theStepBefore() {
    assumeFalse(broken, "a step before this one has failed");
  }

  final Result rootForLong(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(LONG).run();
  }

  final String root(String script) {
    return guest.sh("root", script).exits(0).out();
  }

  final String whereAliceIs() {
    return guest.sh("alice", "CHOS=debian13 chos " + Trees.inside("where")).clean().out();
  }

  final void aliceStays() {
    inside =
        guest
            .command("alice", "env", "CHOS=debian13", "chos", "sleep", "100000")
            .within(LONG)
            .start();
    root("until grep -q debian13 /proc/chos/processes; do sleep 0.2; done");
  }

  final void aliceIsStillThere() {
    assertFalse(inside.ended());
  }

  final void aliceLeaves() {
    inside.kill();
    inside.await();
  }

  /** What the kernel finds of it at the program, and whether it is written down. */
  final String theRight() {
    return root(
        "python3 -c 'import os; print(*os.listxattr(\"/usr/lib/chos/enter\"))'; ls"
            + " /var/lib/chos/granted 2>/dev/null; true");
  }

  /** The mount engine's, which each installation has to give to its own program. */
  final void theRightIsKeptUntilItIsRevoked(Runnable installation) {
    assertEquals("", theRight());
    guest.run("root", "chosctl", "grant").exits(0);
    assertEquals(GRANTED, theRight());
    installation.run();
    assertEquals(GRANTED, theRight());

    guest.run("root", "chosctl", "grant", "--revoke").exits(0);
    assertEquals("", theRight());
    installation.run();
    assertEquals("", theRight());
  }
}
