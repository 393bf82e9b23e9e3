// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A complaint about a file.
 *
 * @param severity how much it matters
 * @param at what it is about
 * @param message what is wrong and, at its end, what to do; one line, fit for a terminal: without
 *     control characters, whatever the file holds
 */
public record Diagnostic(Severity severity, Position at, String message) {

  /** For example {@code /etc/chos:3:8: error: path "os/x" is not absolute: write ...}. */
  @Override
  public String toString() {
    return at + ": " + severity + ": " + message;
  }
}
