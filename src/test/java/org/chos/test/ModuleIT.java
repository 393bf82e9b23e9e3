// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The kernel module's own suite, in a machine that has nothing else: each of its tests as one here. */
class ModuleIT {

    @TestFactory
    List<DynamicTest> suite() throws IOException, InterruptedException {
        Process suite = new ProcessBuilder(Path.of("vm", "suite").toAbsolutePath().toString(),
                System.getProperty("chos.kernel"), "test").redirectErrorStream(true).start();
        suite.getOutputStream().close();

        List<DynamicTest> tests = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        try (BufferedReader output = suite.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                DynamicTest test = read(line);
                if (test == null) {
                    rest.add(line);
                } else {
                    tests.add(test);
                }
            }
        }
        int status = suite.waitFor();
        tests.add(dynamicTest("comes to its end, with a clean kernel log and nothing left behind", () -> {
            assertEquals(0, status, String.join("\n", rest));
            assertNotEquals(1, tests.size(), "no test ran");
        }));
        return tests;
    }

    /** "ok NAME", "skip NAME: why" or "FAIL NAME: where: what"; null for another line. */
    private static DynamicTest read(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return null;
        }
        String rest = line.substring(space + 1);
        int colon = rest.indexOf(": ");
        String name = colon < 0 ? rest : rest.substring(0, colon);
        return switch (line.substring(0, space)) {
            case "ok" -> dynamicTest(rest, () -> { });
            case "skip" -> dynamicTest(name, () -> abort(rest));
            case "FAIL" -> dynamicTest(name, () -> {
                throw new AssertionError(rest);
            });
            default -> null;
        };
    }
}
