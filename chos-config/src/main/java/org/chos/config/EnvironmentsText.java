// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;

/** Environments, and what is said of them, as {@link EnvironmentsFile} reads them. */
public final class EnvironmentsText {
  private EnvironmentsText() {}

  /** Without comments, and without the line numbers that they had. */
  public static String of(List<Environment> environments) {
    StringBuilder text = new StringBuilder("%SHELLS\n");
    for (Environment environment : environments) {
      text.append(environment.alias()).append(':').append(environment.path()).append('\n');
    }
    for (Environment environment : environments) {
      Traits traits = environment.traits();
      if (!traits.equals(Traits.NONE)) {
        text.append("%ENVIRONMENT ").append(environment.alias()).append('\n');
        add(text, traits);
      }
    }
    return text.toString();
  }

  private static void add(StringBuilder text, Traits traits) {
    if (traits.about().isPresent()) {
      text.append("about ").append(traits.about().get()).append('\n');
    }
    list(text, "groups", traits.groups());
    list(text, "users", traits.users());
    if (traits.until().isPresent()) {
      text.append("until ").append(traits.until().get()).append('\n');
    }
    text.append(traits.hidden() ? "hidden\n" : "");
    text.append(traits.nosuid() ? "nosuid\n" : "");
    text.append(traits.readOnly() ? "ro\n" : "");
  }

  private static void list(StringBuilder text, String keyword, List<Principal> principals) {
    for (int i = 0; i < principals.size(); i++) {
      text.append(i == 0 ? keyword + " " : ",").append(principals.get(i));
    }
    text.append(principals.isEmpty() ? "" : "\n");
  }
}
