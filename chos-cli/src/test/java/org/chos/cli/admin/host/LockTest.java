// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.console.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
  @TempDir Path temp;

  @Test
  void itNeedsNoRoomAndNoPermissionToWrite() throws Exception {
    Path run = Files.createDirectory(temp.resolve("run"));
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("r-xr-xr-x"));
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    Lock.acquire(new Layout("", "", run.toString(), "", ""), console).close();
    try (var left = Files.list(run)) {
      assertEquals(0, left.count());
    }
  }

  /** Whoever can open the directory can lock it, and so keep others from changing anything. */
  @Test
  void usersCantTakeIt() throws Exception {
    Path run = Files.createDirectory(temp.resolve("run"));
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    Layout layout = new Layout("", "", run.toString(), "", "");
    Lock.acquire(layout, console).close();
    Lock.acquireNow(layout, "other", "busy").close();
    for (Path directory : new Path[] {run, run.resolve("other")}) {
      assertEquals(
          "rwx--x--x",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)),
          directory.toString());
    }
  }

  @Test
  void theSecondWaitsAndSaysSo() throws Exception {
    Layout layout = new Layout("", "", temp + "/run", "", "");
    StringWriter said = new StringWriter();
    Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(said));

    Lock first = Lock.acquire(layout, console);
    assertEquals("", said.toString());
    CompletableFuture<Void> second =
        CompletableFuture.runAsync(
            () -> {
              try {
                Lock.acquire(layout, console).close();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    while (said.toString().isEmpty()) {
      Thread.sleep(5);
    }
    assertFalse(second.isDone());
    first.close();
    second.get(30, TimeUnit.SECONDS);
    assertEquals("chosctl: another chosctl is at work; waiting for it to end\n", said.toString());
  }
}
