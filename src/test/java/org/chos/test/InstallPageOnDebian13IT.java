// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Tag;

/** The page INSTALL on Debian 13, with its kernel. */
@Tag("packages")
@OnMachine(kernel = "6.12", disk = "page", processors = 2, started = false)
class InstallPageOnDebian13IT extends InstallPageInSteps {
  InstallPageOnDebian13IT(Guest guest) {
    super(guest, "13");
  }
}
