// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The machine as a test sees it: somewhere to run commands. */
public final class Guest {
  /** Programs of {@code src/test/c}; inside an environment below {@link #LOCAL}. */
  public static final String PROGRAMS = "/usr/libexec/chos-test/";

  /** Where the host's root is, inside an environment. */
  public static final String LOCAL = "/local";

  private final Machine machine;

  Guest(Machine machine) {
    this.machine = machine;
  }

  /** A command, not yet run, of a user that the machine has: root, alice, bob. */
  public Command command(String user, String... line) {
    return new Command(machine, user, List.of(line));
  }

  /** Runs it to its end, with a fresh environment, in the user's home, with no standard input. */
  public Result run(String user, String... line) {
    return command(user, line).run();
  }

  /** Runs a script of {@code /bin/sh}. */
  public Result sh(String user, String script) {
    return command(user, "/bin/sh", "-c", script).run();
  }

  /**
   * Reboots it, and returns when it is up again. For machines with a disk of their own; nothing
   * that was started in it is left.
   */
  public void reboot() {
    machine.reboot();
  }

  /** Makes or replaces a file of root's, byte for byte, with those permissions (octal). */
  public void write(String path, byte[] content, String mode) {
    command(
            "root",
            "/bin/sh",
            "-euc",
            "rm -f \"$1\"; cat > \"$1\"; chmod \"$2\" \"$1\"",
            "sh",
            path,
            mode)
        .stdin(content)
        .run()
        .clean();
  }

  /** The same with text, readable by everybody. */
  public void write(String path, String content) {
    write(path, content.getBytes(StandardCharsets.UTF_8), "644");
  }
}
