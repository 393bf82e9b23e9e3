// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.Tag;

/** The life of the packages on Debian 12, with its kernel. */
@Tag("packages")
@OnMachine(kernel = "6.1", disk = "packaged", started = false)
class PackagesOnDebian12IT extends PackagesLife {
  PackagesOnDebian12IT(Guest guest) {
    super(guest);
  }
}
