// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.IOException;
import java.io.OutputStream;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/** What {@code chos} prints when it is asked a question. */
final class Answers {
  private Answers() {}

  static void list(OutputStream out, Environments environments, boolean json) throws IOException {
    StringBuilder text = new StringBuilder();
    if (json) {
      json(environments, text);
    } else {
      table(environments, text);
    }
    out.write(Text.bytes(text.toString()));
  }

  /** The alias of the environment with that path; the path, if it is no longer in the table. */
  static void which(OutputStream out, Environments environments, byte[] link) throws IOException {
    String path = Text.printable(link);
    String answer = path;
    for (Environment environment : environments.all()) {
      if (environment.path().equals(path)) {
        answer = environment.alias();
        break;
      }
    }
    out.write(Text.bytes(answer + "\n"));
  }

  static void version(OutputStream out) throws IOException {
    String module;
    try {
      byte[] line = Chos.readFile(Text.bytes("/proc/chos/version"), 4096).bytes();
      module = Text.printable(line).replace("?", "");
    } catch (NativeException e) {
      module = "not loaded";
    }
    out.write(Text.bytes("chos " + Version.VERSION + "\nkernel module: " + module + "\n"));
  }

  private static void table(Environments environments, StringBuilder text) {
    int width = 0;
    for (Environment environment : environments.all()) {
      width = Math.max(width, environment.alias().length());
    }
    for (Environment environment : environments.all()) {
      text.append(environment.alias());
      text.append(" ".repeat(width - environment.alias().length() + 2));
      text.append(environment.path()).append('\n');
    }
  }

  private static void json(Environments environments, StringBuilder text) {
    Json json = new Json().open('[');
    for (Environment environment : environments.all()) {
      json.open('{').member("name", environment.alias());
      json.member("path", environment.path()).close('}');
    }
    text.append(json.close(']'));
  }
}
