// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;

/**
 * The line to the guest agent, over the socket of its virtio port: one request at a time. Safe for
 * several threads.
 */
final class Agent implements AutoCloseable {
  /** Far above what the agent takes to answer on the slowest machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Line line;
  private long syncs = System.nanoTime() >>> 16;

  Agent(Line line) {
    this.line = line;
  }

  /** Whether the agent is there and listens to this end; waits no longer than that. */
  synchronized boolean sync(Duration patience) throws IOException {
    long id = ++syncs;
    JsonObject arguments = new JsonObject();
    arguments.addProperty("id", id);
    line.send("guest-sync", arguments);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JsonObject answer = line.next(Duration.ofNanos(deadline - System.nanoTime()));
      if (answer == null) {
        return false;
      }
      // What else comes was meant for an earlier request.
      if (answer.has("return")
          && answer.get("return").isJsonPrimitive()
          && answer.get("return").getAsLong() == id) {
        return true;
      }
    }
  }

  /**
   * The answer to a request.
   *
   * @throws IOException if the agent refuses, or is silent, or gone
   */
  synchronized JsonObject ask(String command, JsonObject arguments) throws IOException {
    JsonObject answer = answer(command, arguments);
    if (!answer.has("return")) {
      throw new IOException("the guest agent refuses " + command + ": " + answer);
    }
    return answer.getAsJsonObject("return");
  }

  private JsonObject answer(String command, JsonObject arguments) throws IOException {
    line.send(command, arguments);
    JsonObject answer = line.next(PATIENCE);
    if (answer == null) {
      throw new IOException("the guest agent does not answer");
    }
    return answer;
  }

  /** Whether that file can be opened; far less work for the machine than a program that looks. */
  synchronized boolean opens(String path) throws IOException {
    JsonObject file = new JsonObject();
    file.addProperty("path", path);
    JsonObject answer = answer("guest-file-open", file);
    if (!answer.has("return")) {
      return false;
    }
    JsonObject handle = new JsonObject();
    handle.add("handle", answer.get("return"));
    ask("guest-file-close", handle);
    return true;
  }

  /** A request that is not answered. */
  synchronized void tell(String command, JsonObject arguments) throws IOException {
    line.send(command, arguments);
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
