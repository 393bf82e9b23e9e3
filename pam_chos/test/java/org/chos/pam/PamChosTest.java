// SPDX-License-Identifier: BSD-3-Clause
package org.chos.pam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests that are in C, so that they count, and the first failure doesn't hide the others. */
class PamChosTest {
    private static final Path PROGRAMS = Path.of("target", "test").toAbsolutePath();

    @ParameterizedTest
    @MethodSource("tests")
    void inC(String program, String test) {
        run(program, test);
    }

    static Stream<Arguments> tests() {
        return Stream.of("test_choice", "test_session")
                .flatMap(program -> run(program, "--list").lines().map(test -> Arguments.of(program, test)));
    }

    private static String run(String program, String argument) {
        try {
            Process process = new ProcessBuilder(PROGRAMS.resolve(program).toString(), argument)
                    .redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(program + " can't be run: " + e.getMessage(), e);
        }
    }
}
