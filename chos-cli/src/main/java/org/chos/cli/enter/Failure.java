// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

/**
 * An end that the user is told about in one line, with the exit code that goes with it.
 *
 * <p>The codes are those of {@code chroot(1)} and {@code env(1)}.
 */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  /** Something was wrong before the command could be looked for. */
  public static final int CHOS_FAILED = 125;

  /** The command was found but could not be executed. */
  static final int NOT_EXECUTABLE = 126;

  /** The command was not found. */
  public static final int NOT_FOUND = 127;

  private final int exitCode;

  public Failure(String message) {
    this(CHOS_FAILED, message);
  }

  public Failure(int exitCode, String message) {
    // Nobody looks at the stack of a message to the user.
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
