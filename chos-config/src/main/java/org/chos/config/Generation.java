// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.Map;
import java.util.Optional;

/**
 * One of several trees that have the same name one after the other, as its path says: {@code
 * /export/os/debian13/3}, or {@code /export/os/debian13/3.sqfs} for an image.
 *
 * @param store the directory that all of them are in
 * @param number which it is, from 1
 * @param image whether it is one
 */
public record Generation(String store, int number, boolean image) {
  /** What the name of an image ends in. */
  public static final String IMAGE = ".sqfs";

  private static final int MOST_DIGITS = 9;

  /** Empty for a path of another form. Whether anything is there is not looked at. */
  public static Optional<Generation> of(String path) {
    int slash = path.lastIndexOf('/');
    boolean image = path.endsWith(IMAGE);
    int end = path.length() - (image ? IMAGE.length() : 0);
    if (slash < 1 || end - slash - 1 > MOST_DIGITS || !isNumber(path, slash + 1, end)) {
      return Optional.empty();
    }
    return Optional.of(
        new Generation(
            path.substring(0, slash), Integer.parseInt(path.substring(slash + 1, end)), image));
  }

  private static boolean isNumber(String path, int from, int to) {
    if (to <= from || path.charAt(from) == '0') {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (path.charAt(i) < '0' || path.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  public String path() {
    return store + "/" + number + (image ? IMAGE : "");
  }

  /** What it can be called where {@code name} is the name of the current one. */
  public String alias(String name) {
    return name + "@" + number;
  }

  /** NAME for an environment NAME@N that is generation N; its own name for others. */
  public static String nameOf(Environment environment) {
    String alias = environment.alias();
    int at = alias.lastIndexOf('@');
    Generation generation = at < 1 ? null : of(environment.path()).orElse(null);
    return generation != null && generation.alias(alias.substring(0, at)).equals(alias)
        ? alias.substring(0, at)
        : alias;
  }

  /**
   * What a tree is called: the name of the environment with that path, of several that which is
   * likely, or the first; of a generation to which no name leads any more, that of the directory in
   * which it is.
   *
   * @param names for directories with generations, and for other trees that no name leads to any
   *     more; trees with a number for a name that are in no such directory are none
   * @param likely a name, or null
   */
  public static Optional<String> name(
      String path, Iterable<Environment> environments, Map<String, String> names, String likely) {
    String first = null;
    for (Environment environment : environments) {
      if (environment.path().equals(path) && nameOf(environment).equals(environment.alias())) {
        if (environment.alias().equals(likely)) {
          return Optional.of(likely);
        }
        first = first == null ? environment.alias() : first;
      }
    }
    if (first == null) {
      Generation generation = of(path).orElse(null);
      first = generation == null ? null : names.get(generation.store());
      first = first == null ? names.get(path) : first;
    }
    return Optional.ofNullable(first);
  }

  /** The same, and which generation it is. */
  public static String exactly(String name, String path, Map<String, String> names) {
    Generation generation = of(path).orElse(null);
    return generation != null && names.containsKey(generation.store())
        ? generation.alias(name)
        : name;
  }
}
