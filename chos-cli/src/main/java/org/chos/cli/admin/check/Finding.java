// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.util.Locale;

/**
 * Something that is wrong.
 *
 * @param severity how much it matters
 * @param message what is wrong, and why that matters
 * @param remedy a command line of the shell that puts it right, or begins to
 */
public record Finding(Severity severity, String message, String remedy) {
  enum Severity {
    /** Users can't work, or the host is not safe. */
    ERROR,
    /** It works, but not as well or as safely as it could. */
    WARNING;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }

  public static Finding error(String message, String remedy) {
    return new Finding(Severity.ERROR, message, remedy);
  }

  public static Finding warning(String message, String remedy) {
    return new Finding(Severity.WARNING, message, remedy);
  }
}
