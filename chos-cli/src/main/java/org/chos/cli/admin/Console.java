// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Results go to standard output, everything else to standard error. */
final class Console {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final PrintWriter out;
  private final PrintWriter err;
  private final List<String> warnings = new ArrayList<>();

  Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  void print(String text) {
    out.print(text);
    out.flush();
  }

  /** For what is printed. */
  Style style() {
    return Style.of(System.getenv(), Linux.isTerminal(STDOUT));
  }

  /** Whether somebody is there to answer questions. */
  boolean canAsk() {
    return Linux.isTerminal(STDIN) && Linux.isTerminal(STDERR);
  }

  /** Whether a line of standard error can be written over. */
  boolean canRewrite() {
    return Linux.isTerminal(STDERR) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Writes to standard error just that, without an end of line. */
  void show(String text) {
    err.print(text);
    err.flush();
  }

  void note(String message) {
    say(message);
  }

  void warning(String message) {
    warnings.add(message);
    say("warning: " + message);
  }

  void error(String message) {
    say(message);
  }

  /** All so far. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private void say(String message) {
    out.flush();
    err.println("chosctl: " + message);
    err.flush();
  }
}
