// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.Syscalls;
import org.chos.config.Printable;

/** Results go to standard output, everything else to standard error. */
public final class Console {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  private final PrintWriter out;
  private final PrintWriter err;
  private final List<String> warnings = new ArrayList<>();

  public Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  public void print(String text) {
    out.print(text);
    out.flush();
  }

  /** For what is printed. */
  public Style style() {
    return Style.of(System.getenv(), Syscalls.isTerminal(STDOUT));
  }

  /** Whether somebody is there to answer questions. */
  public boolean canAsk() {
    return Syscalls.isTerminal(STDIN) && Syscalls.isTerminal(STDERR);
  }

  /** Whether a line of standard error can be written over. */
  public boolean canRewrite() {
    return Syscalls.isTerminal(STDERR) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Writes to standard error just that, without an end of line. */
  public void show(String text) {
    err.print(text);
    err.flush();
  }

  public void note(String message) {
    say(message);
  }

  public void warning(String message) {
    warnings.add(message);
    say("warning: " + message);
  }

  public void error(String message) {
    say(message);
  }

  /** All so far. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Names in it may be anybody's, those of arguments and files: filtered here, once for all. */
  private void say(String message) {
    out.flush();
    err.println("chosctl: " + Printable.of(message));
    err.flush();
  }
}
