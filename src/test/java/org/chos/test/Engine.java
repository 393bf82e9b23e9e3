// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;

/** What puts processes into environments, on a machine whose service is running. */
enum Engine {
  /** The kernel's, or the one that this run is for. */
  KERNEL("mount".equals(System.getProperty("chos.engine")) ? "ENGINE=mount" : ""),
  NAMESPACE("ENGINE=namespace");

  /** It ends with the section that the line belongs to. */
  private static final String CONF = "/etc/chos.conf";

  private final String line;

  Engine(String line) {
    this.line = line;
  }

  /**
   * From now on {@code chos} takes this one, if it isn't told otherwise. For the kernel's it is
   * published, if that can be done at the moment, so that what needs no Java goes without.
   */
  void choose(Guest guest) {
    guest
        .sh(
            "root",
            "[ \"$(grep ^ENGINE= "
                + CONF
                + ")\" != '"
                + line
                + "' ] || exit 0; sed -i /^ENGINE=/d "
                + CONF
                + "; "
                + (line.isEmpty() ? "" : "echo " + line + " >> " + CONF + "; ")
                + (this == KERNEL
                    ? "[ ! -e /proc/chos/setchos ] && [ ! -e /run/chos/mount/current ] || chosctl"
                        + " reload >/dev/null 2>&1 || true"
                    : "true"))
        .clean();
  }
}
