// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we take for an assignment must mean the same to the shell, which other scripts use. */
class ShellAssignmentsTest {
  private static final int ROUNDS = 1500;

  /** Nothing that a shell would run, should it see more in a file than we do. */
  private static final String[] PIECES = {
    "a",
    "b",
    " ",
    "\t",
    "\n",
    "#",
    "'",
    "\"",
    "\\",
    "\\\n",
    "'c d'",
    "\"e  f\"",
    "\\$",
    "\\`",
    "\\\\",
    "\\\"",
    "=",
    "'$x`'",
    "/",
    "\u00e4",
    "\nA="
  };

  @TempDir private Path directory;

  @Test
  void theShellSeesTheSameValue() throws Exception {
    Random random = new Random(20260101);
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder("A=");
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      text.append('\n');
      byte[] value = valueOfA(text.toString());
      if (value != null) {
        compared++;
        assertArrayEquals(shellsValueOfA(text.toString()), value, () -> "of the file\n" + text);
      }
    }
    // Fewer would mean that nearly everything is refused.
    assertTrue(compared > ROUNDS / 5, compared + " of " + ROUNDS + " could be compared");
  }

  /** The last value of A, or null if anything in the file is wrong. */
  private static byte[] valueOfA(String text) {
    Diagnostics diagnostics = new Diagnostics("file");
    ShellAssignments assignments = new ShellAssignments(Samples.file("file", text), diagnostics);
    byte[] value = null;
    while (assignments.next()) {
      if (assignments.name().equals("A")) {
        ShellValue current = assignments.value();
        value = Arrays.copyOf(current.bytes(), current.length());
      }
    }
    return diagnostics.with("").hasErrors() ? null : value;
  }

  private byte[] shellsValueOfA(String text) throws IOException, InterruptedException {
    Path file = directory.resolve("file");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    Process shell =
        new ProcessBuilder("/bin/sh", "-euc", ". \"$0\"; printf %s \"$A\"", file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    shell.getOutputStream().close();
    byte[] value = shell.getInputStream().readAllBytes();
    assertEquals(0, shell.waitFor(), () -> "the shell does not take the file\n" + text);
    return value;
  }
}
