// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same machine, with the mount engine chosen, started, and granted to users. */
abstract class WithMountEngine extends WithoutModule {
  WithMountEngine(Guest guest) {
    super(guest);
  }

  @BeforeAll
  static void start(Guest guest) {
    guest
        .sh(
            "root",
            "cp -p /etc/chos.conf /root/chos.conf; cp -p /etc/sysconfig/chos /root/sysconfig; cp -p"
                + " /etc/chos /root/chos; cp -p /etc/pam.d/su /root/su; sed -i"
                + " s/MAKELINKS=yes/MAKELINKS=no/ /etc/sysconfig/chos; printf"
                + " '%%BEH\\nENGINE=mount\\n' >> /etc/chos.conf; chosctl grant; chosctl restart")
        .exits(0);
  }

  @AfterAll
  static void stop(Guest guest) {
    guest
        .sh(
            "root",
            "pkill -x sleep; mv /root/chos.conf /etc/chos.conf; mv /root/sysconfig"
                + " /etc/sysconfig/chos; mv /root/chos /etc/chos; mv /root/su /etc/pam.d/su; rm -f"
                + " /home/*/.chos; chosctl grant --revoke; chosctl stop")
        .exits(0);
  }

  /** What /etc/chos says beside the environments, and nothing else. */
  final Result say(String lines) {
    return guest.sh(
        "root", "{ cat /root/chos; cat <<'END'\n" + lines + "\nEND\n} > /etc/chos; chosctl reload");
  }
}
