// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.util.Map;

/**
 * How a word stands out for people.
 *
 * @param coloured only at a terminal, and not for who has asked for none
 */
public record Style(boolean coloured) {
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final String YELLOW = "33";

  /**
   * @param environ the variables that have a say in it: NO_COLOR (see no-color.org) and TERM
   * @param terminal whether it goes to one
   */
  static Style of(Map<String, String> environ, boolean terminal) {
    return new Style(
        terminal
            && environ.getOrDefault("NO_COLOR", "").isEmpty()
            && !environ.getOrDefault("TERM", "dumb").equals("dumb"));
  }

  /** As it should be. */
  public String good(String word) {
    return colour(GREEN, word);
  }

  /** Something is to be done. */
  public String doubtful(String word) {
    return colour(YELLOW, word);
  }

  public String bad(String word) {
    return colour(RED, word);
  }

  private String colour(String code, String word) {
    return coloured ? "\033[" + code + "m" + word + "\033[0m" : word;
  }
}
