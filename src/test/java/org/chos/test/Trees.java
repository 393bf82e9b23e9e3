// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;

/** The environments that {@code vm/guest/etc/chos} lists, as a process in them sees itself. */
final class Trees {
    static final String DEBIAN13 = "/export/os/debian13";
    static final String BUSYBOX = "/export/os/busybox";

    /** What the program {@code where} prints in them. */
    static final String IN_DEBIAN13 = DEBIAN13 + " Debian GNU/Linux 13 (trixie)";
    static final String IN_BUSYBOX = BUSYBOX + " busybox";
    static final String ON_HOST = "/ Debian GNU/Linux 12 (bookworm)";

    private Trees() {}

    /** A program of {@code src/test/c}, as it is called on the host. */
    static String onHost(String program) {
        return Guest.PROGRAMS + program;
    }

    /** The same, as it is called in an environment, whatever that has of its own. */
    static String inside(String program) {
        return Guest.LOCAL + Guest.PROGRAMS + program;
    }
}
