// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What makes the start fast: few classes, and all of them from the class-data archive. Looked at in
 * a launcher that differs from the installed one in that its JVM writes down what it loads.
 */
@OnMachine
class HotPathIT {
    private static final String FROM_ARCHIVE = " source: shared objects file";

    /** The JVM alone has 450 to 470. */
    private static final int CLASSES_AT_MOST = 550;

    private final Guest guest;

    HotPathIT(Guest guest) {
        this.guest = guest;
    }

    @AfterEach
    void restore() {
        Engine.KERNEL.choose(guest);
    }

    /** Lines "CLASS source: WHERE-FROM". */
    private List<String> loadedBy(String locale, String arguments) {
        Result result = guest.sh("alice", "rm -f /tmp/chos-classes*; CHOS=debian13 LC_ALL=" + locale + " "
                + Guest.PROGRAMS + "traced-chos " + arguments
                + " >/dev/null 2>&1 </dev/null; cat /tmp/chos-classes").clean();
        List<String> lines = result.out().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("org.chos.cli.Main ")), result.toString());
        return lines;
    }

    @ParameterizedTest
    @CsvSource({"KERNEL, C, true", "KERNEL, C.UTF-8, true", "KERNEL, C, ''", "KERNEL, C, no-such-command",
            "KERNEL, C, -c true", "NAMESPACE, C, true", "NAMESPACE, C, ''"})
    void enteringLoadsFewClassesAndAllFromTheArchive(Engine engine, String locale, String arguments) {
        engine.choose(guest);
        List<String> loaded = loadedBy(locale, arguments);
        List<String> others = new ArrayList<>(loaded);
        others.removeIf(line -> line.endsWith(FROM_ARCHIVE));
        assertEquals(List.of(), others);
        assertTrue(loaded.size() <= CLASSES_AT_MOST, loaded.size() + " classes");
        for (String line : loaded) {
            assertFalse(line.startsWith("com.sun.jna.") || line.startsWith("ch.qos.")
                    || line.startsWith("org.slf4j.") || line.startsWith("picocli.CommandLine ")
                    || line.startsWith("java.util.regex.Matcher") || line.contains("$$Lambda"), line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--env debian13 true", "--engine namespace --env debian13 true", "--list", "--list --json",
            "--which", "--help", "--version", "--no-such-option", "--env no-such-environment true"})
    void noClassIsReadFromAFile(String arguments) {
        for (String line : loadedBy("C", arguments)) {
            // The rest the JVM makes up itself, for lambdas in picocli.
            assertTrue(line.endsWith(FROM_ARCHIVE) || line.endsWith("source: __JVM_LookupDefineClass__"), line);
        }
    }

    @Test
    void withoutTheArchiveAndWithOneThatIsNotForTheseJarsItWorks() {
        Result result = guest.sh("root", "cd /usr/lib/chos/lib; export CHOS=debian13; mv chos.jsa aside; "
                + "(cd / && chos echo missing); mv aside chos.jsa; "
                + "touch -r chos-cli.jar aside; touch -d 2001-01-01 chos-cli.jar; "
                + "(cd / && chos echo stale); touch -r aside chos-cli.jar; rm aside").clean();
        assertEquals("missing\nstale", result.out());
    }
}
