// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.nio.charset.StandardCharsets;

/**
 * How a command in the machine ended.
 *
 * @param exitCode what it exited with, or -1 if a signal ended it
 * @param signal the number of the signal that ended it, or 0
 * @param stdout all that it wrote, byte for byte
 * @param stderr likewise
 */
public record Result(int exitCode, int signal, byte[] stdout, byte[] stderr) {

  /** Standard output as text, without the last newline. */
  public String out() {
    return text(stdout);
  }

  /** Standard error as text, without the last newline. */
  public String err() {
    return text(stderr);
  }

  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /** This, if it ended well and wrote nothing to standard error. */
  public Result clean() {
    if (exitCode != 0 || stderr.length != 0) {
      throw new AssertionError("expected success in silence, got " + this);
    }
    return this;
  }

  /** This, if it ended with that code. */
  public Result exits(int code) {
    if (exitCode != code) {
      throw new AssertionError("expected exit code " + code + ", got " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    String end = signal == 0 ? "exit code " + exitCode : "signal " + signal;
    return end + "\n--- stdout\n" + out() + "\n--- stderr\n" + err() + "\n---";
  }
}
