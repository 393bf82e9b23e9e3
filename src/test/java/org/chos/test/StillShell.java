// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;

/** A running shell where the kernel's engine is not at work: it stays, and is told of chos. */
final class StillShell {
  private static final String SAID = "only the kernel engine can move a shell that runs";
  private static final String OTHER = "chos --env debian13";
  private static final String RELEASE = "cut -d. -f1 /etc/debian_version";

  private StillShell() {}

  static void isToldAndOffered(Guest guest) {
    guest.sh("root", "mkdir -p /srv/modules; chosctl modulefiles /srv/modules").exits(0);
    stays(
        guest,
        ". /etc/profile.d/chos-here.sh; chos-here debian13 || echo refused with $?; " + RELEASE,
        "refused with 3\n12");
    for (String init : List.of("/usr/share/modules/init/bash", "/usr/share/lmod/lmod/init/bash")) {
      stays(
          guest,
          ". "
              + init
              + "; module use /srv/modules; module load chos/debian13 || echo refused; "
              + RELEASE
              + "; module -t list 2>&1 | grep -c ^chos/ || :",
          "refused\n12\n0");
    }
    assertEquals(
        "exit 5",
        guest
            .sh(
                "alice",
                "TERM=dumb "
                    + Trees.onHost("terminal")
                    + " 'send:. /etc/profile.d/chos-here.sh; chos-here debian13%0a' 'wait:[y/N]'"
                    + " 'send:n%0a' 'send:echo still with $?.%0a' 'wait:still with 3.'"
                    + " 'send:chos-here debian13%0a' 'wait:[y/N]' 'send:y%0a'"
                    + " 'send:echo in $CHOS, $("
                    + RELEASE
                    + ").%0a' 'wait:in debian13, 13.' 'send:exit 5%0a' -- bash --norc -i")
            .exits(0)
            .out());
  }

  private static void stays(Guest guest, String script, String was) {
    Result result = guest.run("alice", "bash", "-euc", script);
    assertEquals(was, result.exits(0).out(), result.toString());
    // Lmod breaks lines.
    String said = result.err().replaceAll("\\s+", " ");
    assertTrue(said.contains(SAID) && said.contains(OTHER), result.toString());
  }
}
