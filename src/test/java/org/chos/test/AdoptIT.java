// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code chosctl adopt}, and {@code remove} of what was adopted. */
@OnMachine
class AdoptIT {
    /** With what an administrator has written around the lines. */
    private static final String TABLE = """
            # Ours: don't touch
            %SHELLS
            root:/

              # a comment in between
            debian13:/export/os/debian13
            busybox:/export/os/busybox
            # behind them
            """;

    private static final String BEHIND = "busybox:/export/os/busybox\n";

    private final Guest guest;

    AdoptIT(Guest guest) {
        this.guest = guest;
    }

    @BeforeEach
    void keep() {
        guest.sh("root", "cp -a /etc/chos /root/chos.kept").clean();
        guest.write("/etc/chos", TABLE);
    }

    @AfterEach
    void restore() {
        guest.sh("root", "mv /root/chos.kept /etc/chos; service chos reload").exits(0);
    }

    private Result root(String script) {
        return guest.sh("root", script);
    }

    private void tableIs(String wanted) {
        assertEquals(wanted, new String(guest.run("root", "cat", "/etc/chos").clean().stdout()));
    }

    /** One line that has these words in it. */
    private static void fails(Result result, String... words) {
        result.exits(1);
        String said = result.err();
        assertEquals(1, said.lines().count(), result.toString());
        for (String word : words) {
            assertTrue(said.contains(word), "no \"" + word + "\" in: " + said);
        }
    }

    @Test
    void aTreeThatThereIsIsAdopted() {
        try {
            root("cd /export/os && mkdir -p fresh/bin fresh/usr/bin fresh/etc && cp busybox/bin/busybox fresh/bin"
                    + " && for name in sh cat; do ln -s busybox fresh/bin/$name; done"
                    + " && for name in etc/hosts usr/bin/chos; do echo mine > fresh/$name; done").clean();
            String listing = root("cd /export/os/fresh && find . | sort").clean().out();
            String would = root("chosctl adopt fresh /export/os/fresh --dry-run").clean().out();
            assertTrue(would.contains("would link etc/hosts -> /local/etc/hosts, the former stays as etc/hosts.chos-orig\n"),
                    would);
            assertTrue(would.endsWith("would add fresh:/export/os/fresh to /etc/chos"), would);
            assertEquals(listing, root("cd /export/os/fresh && find . | sort").clean().out());
            tableIs(TABLE);

            root("mount --bind /export/os/fresh /export/os/fresh && mount -o remount,bind,ro /export/os/fresh").clean();
            fails(root("chosctl adopt fresh /export/os/fresh"), "/export/os/fresh: Read-only file system: could not",
                    "install usr/bin/chos", "link etc/hosts -> /local/etc/hosts");
            root("umount /export/os/fresh").clean();

            assertEquals("fresh is adopted", root("chosctl adopt fresh /export/os/fresh").clean().out());
            tableIs(TABLE.replace(BEHIND, BEHIND + "fresh:/export/os/fresh\n"));
            assertEquals("mine\nmine", root("cat /export/os/fresh/etc/hosts.chos-orig"
                    + " /export/os/fresh/usr/bin/chos.chos-orig").clean().out());
            root("chosctl reload").exits(0);
            assertEquals("127.0.0.1 localhost chos\nroot", guest.command("alice", "chos", "sh", "-c",
                    "cat /etc/hosts; CHOS=root chos sh -c 'chos --which'").with("CHOS", "fresh").run().clean().out());
            assertEquals("fresh is removed", root("chosctl remove fresh").clean().out());
            tableIs(TABLE);
            root("test -e /export/os/fresh/bin/busybox").clean();
        } finally {
            root("umount /export/os/fresh 2>/dev/null; rm -r /export/os/fresh").clean();
        }
    }
}
