// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** A command that was started in the machine. */
public final class Running {
  private static final long SHORTEST_PAUSE_MS = 10;
  private static final long LONGEST_PAUSE_MS = 250;

  /** How much later than it ends it may be noticed, as a part of the time that it takes. */
  private static final int PART = 16;

  private final Machine machine;
  private final long pid;
  private final String title;
  private final Duration limit;
  private final long started = System.nanoTime();
  private Result result;

  Running(Machine machine, long pid, String title, Duration limit) {
    this.machine = machine;
    this.pid = pid;
    this.title = title;
    this.limit = limit;
  }

  /** Its process id in the machine, which is its session's too. */
  public long pid() {
    return pid;
  }

  /** Waits until it has ended and nobody holds its standard output or error any more. */
  public Result await() {
    while (!ended()) {
      if (System.nanoTime() - started > limit.toNanos()) {
        kill();
        throw new AssertionError("still running after " + limit.toSeconds() + " s: " + title);
      }
      long pause = (System.nanoTime() - started) / 1_000_000 / PART;
      try {
        Thread.sleep(Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, pause)));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
    return result;
  }

  /** Whether it has ended. */
  public boolean ended() {
    if (result != null) {
      return true;
    }
    JsonObject request = new JsonObject();
    request.addProperty("pid", pid);
    try {
      JsonObject status = machine.agent().ask("guest-exec-status", request);
      if (!status.get("exited").getAsBoolean()) {
        return false;
      }
      if (is(status, "out-truncated") || is(status, "err-truncated")) {
        throw new AssertionError("more output than the guest agent keeps: " + title);
      }
      result =
          new Result(
              status.has("exitcode") ? status.get("exitcode").getAsInt() : -1,
              status.has("signal") ? status.get("signal").getAsInt() : 0,
              bytes(status, "out-data"),
              bytes(status, "err-data"));
      return true;
    } catch (IOException e) {
      throw machine.lost(e);
    }
  }

  /** Kills it and what it has started, but for what has left its session. */
  public void kill() {
    try {
      machine
          .agent()
          .ask(
              "guest-exec",
              Command.request(List.of("/usr/bin/pkill", "-KILL", "--session", Long.toString(pid))));
    } catch (IOException e) {
      throw machine.lost(e);
    }
  }

  private static boolean is(JsonObject status, String name) {
    return status.has(name) && status.get(name).getAsBoolean();
  }

  private static byte[] bytes(JsonObject status, String name) {
    return status.has(name)
        ? Base64.getDecoder().decode(status.get(name).getAsString())
        : new byte[0];
  }
}
