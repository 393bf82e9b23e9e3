// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.chos.config.Printable;

/** Lines for the user, on standard error, in UTF-8 whatever the locale is. */
public final class Messages {
  private final OutputStream err;
  private final List<String> warnings = new ArrayList<>();
  private boolean verbose;

  public Messages(OutputStream err) {
    this.err = err;
  }

  public void verbose(boolean on) {
    verbose = on;
  }

  boolean areVerbose() {
    return verbose;
  }

  public void error(String message) {
    print(message);
  }

  /** Said once: a file may be read on the host and again in the environment. */
  void warning(String message) {
    if (!warnings.contains(message)) {
      warnings.add(message);
      print("warning: " + message);
    }
  }

  /** Said only with {@code --verbose}. */
  void note(String message) {
    if (verbose) {
      print(message);
    }
  }

  private void print(String message) {
    try {
      err.write(("chos: " + Printable.of(message) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Standard error is closed or full: the exit code has to tell.
    }
  }
}
