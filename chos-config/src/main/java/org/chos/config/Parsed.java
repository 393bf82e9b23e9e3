// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;

/**
 * What a file says, and what is wrong with it. There is always a value: what is wrong is left out,
 * so that one typo does not lock out everybody.
 *
 * @param value what could be understood
 * @param diagnostics the complaints
 */
public record Parsed<T>(T value, List<Diagnostic> diagnostics) {

  public Parsed {
    diagnostics = List.copyOf(diagnostics);
  }

  /** Whether anything was left out because of an {@link Severity#ERROR}. */
  public boolean hasErrors() {
    for (Diagnostic diagnostic : diagnostics) {
      if (diagnostic.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }
}
