// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Tag;

/** The page INSTALL on Debian 12, with its kernel. */
@Tag("packages")
@OnMachine(kernel = "6.1", disk = "page", processors = 2, started = false)
class InstallPageOnDebian12IT extends InstallPageInSteps {
  InstallPageOnDebian12IT(Guest guest) {
    super(guest, "12");
  }
}
