// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.util.Map;

/** The locale of whoever has called {@code chosctl}, which itself runs in another one. */
public final class CallersLocale {
  private static final String VARIABLE = "LC_ALL";

  private CallersLocale() {}

  /** Gives it back to a program that is run for the caller. */
  public static void restore(Map<String, String> variables) {
    String locale = System.getProperty("org.chos.locale", "");
    if (locale.isEmpty()) {
      variables.remove(VARIABLE);
    } else {
      variables.put(VARIABLE, locale);
    }
  }
}
