// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.util.List;
import java.util.Optional;
import org.chos.config.Environment;

/**
 * Which environment to enter, and who said so.
 *
 * @param environment the environment
 * @param source for messages: where its name comes from
 */
record Choice(Environment environment, String source) {
  private static final String DEFAULT = "default";

  /** More than that nobody reads. */
  private static final int NAMES_SHOWN = 20;

  /**
   * {@code --env}, else $CHOS, else the first line of ~/.chos, else the environment "default".
   *
   * @throws Failure if none of them names one, or the first that does names one that is not there
   */
  static Choice make(
      byte[] option, Environ environ, byte[] home, EnvironmentsOfHost environments, Messages messages)
      throws Failure {
    if (option != null) {
      return named(Text.printable(option), "--env", environments);
    }
    byte[] variable = environ.get("CHOS");
    if (variable != null && variable.length > 0) {
      return named(Text.printable(variable), "$CHOS", environments);
    }
    if (home != null) {
      byte[] file = join(home, "/.chos");
      String first = Tables.userChoice(file, messages);
      if (first != null) {
        return named(first, Text.printable(file), environments);
      }
    }
    Optional<Environment> standard = environments.find(DEFAULT);
    if (standard.isPresent()) {
      return new Choice(standard.get(), "the environment that is called so");
    }
    throw new Failure(
        "no environment is chosen: set CHOS=NAME, or write the name into ~/.chos; "
            + names(environments));
  }

  private static Choice named(String alias, String source, EnvironmentsOfHost environments)
      throws Failure {
    Optional<Environment> found = environments.find(alias);
    if (found.isPresent()) {
      return new Choice(found.get(), source);
    }
    List<String> nearest = environments.all().nearest(alias);
    throw new Failure(
        "there is no environment \"" + alias + "\" (from " + source + "); "
            + (nearest.isEmpty() ? "" : "did you mean " + String.join(" or ", nearest) + "? ")
            + names(environments));
  }

  private static String names(EnvironmentsOfHost environments) {
    List<Environment> all = environments.all().all();
    if (all.isEmpty()) {
      return Tables.ENVIRONMENTS + " names none";
    }
    StringBuilder names = new StringBuilder("there are: ");
    for (int i = 0; i < all.size() && i < NAMES_SHOWN; i++) {
      names.append(i == 0 ? "" : ", ").append(all.get(i).alias());
    }
    if (all.size() > NAMES_SHOWN) {
      names.append(" and ").append(all.size() - NAMES_SHOWN).append(" more: see chos --list");
    }
    return names.toString();
  }

  static byte[] join(byte[] directory, String rest) {
    byte[] tail = Text.bytes(rest);
    byte[] joined = new byte[directory.length + tail.length];
    System.arraycopy(directory, 0, joined, 0, directory.length);
    System.arraycopy(tail, 0, joined, directory.length, tail.length);
    return joined;
  }
}
