// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A command for the machine. The methods that say how it runs return it again. */
public final class Command {
  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(3);

  private final Machine machine;
  private final String user;
  private final List<String> line;
  private final List<String> variables = new ArrayList<>();
  private String directory;
  private byte[] stdin;
  private Duration limit = DEFAULT_LIMIT;

  Command(Machine machine, String user, List<String> line) {
    this.machine = machine;
    this.user = user;
    this.line = line;
    directory = user.equals("root") ? "/root" : "/home/" + user;
  }

  /** In that directory, not the user's home. */
  public Command in(String path) {
    directory = path;
    return this;
  }

  /** With that variable, beside HOME, SHELL, USER, LOGNAME and PATH. */
  public Command with(String variable, String value) {
    variables.add(variable + "=" + value);
    return this;
  }

  /** With that as standard input, then end of file; without, it is /dev/null. */
  public Command stdin(byte[] content) {
    stdin = content.clone();
    return this;
  }

  /** Killed, and the test failed, after that time; otherwise after three minutes. */
  public Command within(Duration time) {
    limit = time;
    return this;
  }

  /** Runs it to its end. */
  public Result run() {
    return start().await();
  }

  /** Starts it. Several may run at once. */
  public Running start() {
    List<String> all = new ArrayList<>(List.of(Guest.PROGRAMS + "as", user, directory));
    all.addAll(variables);
    all.add("--");
    all.addAll(line);
    JsonObject request = request(all);
    request.addProperty("capture-output", true);
    if (stdin != null) {
      request.addProperty("input-data", Base64.getEncoder().encodeToString(stdin));
    }
    try {
      long pid = machine.agent().ask("guest-exec", request).get("pid").getAsLong();
      return new Running(machine, pid, String.join(" ", line), limit);
    } catch (IOException e) {
      throw machine.lost(e);
    }
  }

  /** What the agent is to be asked for, to execute that. */
  static JsonObject request(List<String> line) {
    JsonObject request = new JsonObject();
    JsonArray arguments = new JsonArray();
    line.subList(1, line.size()).forEach(arguments::add);
    request.addProperty("path", line.get(0));
    request.add("arg", arguments);
    return request;
  }
}
