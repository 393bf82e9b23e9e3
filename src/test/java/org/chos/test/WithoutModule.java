// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The machine of somebody who has no module for this kernel: from one that has it, it is taken. */
@Tag("module")
abstract class WithoutModule {
  private static final String MODULE = "/lib/modules/$(uname -r)/extra/chos.ko";

  final Guest guest;

  WithoutModule(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void takeTheModuleAway() {
    guest.sh("root", "[ ! -e /proc/chos/link ] || systemctl stop chos").exits(0);
    guest.sh("root", "mv " + MODULE + " /root/chos.ko").clean();
  }

  @AfterEach
  void giveTheModuleBack() {
    guest.sh("root", "[ ! -e /root/chos.ko ] || mv /root/chos.ko " + MODULE).clean();
  }

  /** Checks that it failed with one line that has the words in it. */
  static void complains(Result result, String... words) {
    result.exits(125);
    assertEquals(1, result.err().lines().count(), result.err());
    for (String word : words) {
      assertTrue(result.err().contains(word), "no \"" + word + "\" in: " + result.err());
    }
  }
}
