// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
  private final Processes processes = new Processes();
  private final int self = (int) ProcessHandle.current().pid();

  @TempDir Path temp;

  @Test
  void namesUserAndProgram() throws IOException {
    assertEquals(Files.getOwner(Path.of("/proc/self")).getName(), processes.user(self));
    assertEquals("java", processes.command(self));
    assertTrue(processes.describe(self).startsWith(self + " ("));
  }

  @Test
  void oneThatHasEndedIsNoFailure() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    assertEquals("?", processes.command((int) process.pid()));
    assertEquals("?", processes.user((int) process.pid()));
  }

  @Test
  void findsWhoHasAFileOpen() throws IOException {
    Path file = Files.createFile(temp.resolve("open"));
    assertFalse(processes.using(temp.toRealPath().toString()).contains(self));
    try (var open = Files.newInputStream(file)) {
      assertEquals(-1, open.read());
      assertTrue(processes.using(temp.toRealPath().toString()).contains(self));
    }
  }
}
