// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The line to qemu itself: writes down what the machine is at a moment, and has it go on. */
final class Monitor implements AutoCloseable {
  /** Some seconds' work, on the busiest machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long PAUSE_MS = 50;

  private final Line line;

  Monitor(Line line) throws IOException {
    this.line = line;
    ask("qmp_capabilities", new JsonObject());
  }

  /**
   * Stops the machine for good and writes its memory and devices to a file; its disk is complete
   * then.
   */
  void save(Path memory) throws IOException {
    ask("stop", new JsonObject());
    // It stands still, so nothing is gained by going easy on it.
    JsonObject speed = new JsonObject();
    speed.addProperty("max-bandwidth", 1L << 40);
    ask("migrate-set-parameters", speed);
    JsonObject target = new JsonObject();
    target.addProperty("uri", "exec:cat > '" + memory.toString().replace("'", "'\\''") + "'");
    ask("migrate", target);
    awaitStatus("query-migrate", "completed");
  }

  /**
   * Has a machine go on that was written down, as soon as it is read; one that boots doesn't mind.
   */
  void resume() throws IOException {
    awaitStatus("query-status", "paused", "running");
    ask("cont", new JsonObject());
  }

  private void awaitStatus(String query, String... wanted) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonObject answer = ask(query, new JsonObject()).getAsJsonObject("return");
      String status = answer.has("status") ? answer.get("status").getAsString() : "none";
      for (String each : wanted) {
        if (status.equals(each)) {
          return;
        }
      }
      if (status.equals("failed") || System.nanoTime() > deadline) {
        throw new IOException("qemu's " + query + ": " + answer);
      }
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
  }

  private JsonObject ask(String command, JsonObject arguments) throws IOException {
    line.send(command, arguments);
    while (true) {
      JsonObject answer = line.next(PATIENCE);
      if (answer == null) {
        throw new IOException("qemu does not answer");
      }
      if (answer.has("error")) {
        throw new IOException("qemu refuses " + command + ": " + answer);
      }
      // Its greeting and its events are no answers.
      if (answer.has("return")) {
        return answer;
      }
    }
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
