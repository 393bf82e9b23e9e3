// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

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
    String name = withoutNumber(alias);
    return of(environment.path()).filter(g -> g.alias(name).equals(alias)).isPresent()
        ? name
        : alias;
  }

  /**
   * What a tree is called: the name of the environment with that path or, if that has gone on to
   * another generation, of that.
   *
   * @param exact whether to say which generation it is
   */
  public static Optional<String> name(
      String path, Iterable<Environment> environments, boolean exact) {
    Optional<Generation> generation = of(path);
    Optional<String> sibling = Optional.empty();
    for (Environment environment : environments) {
      Optional<Generation> other = of(environment.path());
      boolean related =
          generation.isPresent()
              && other.isPresent()
              && other.get().store().equals(generation.get().store())
              && nameOf(environment).equals(environment.alias());
      if (related && sibling.isEmpty()) {
        sibling = Optional.of(environment.alias());
      }
      if (environment.path().equals(path) && (related || generation.isEmpty())) {
        return Optional.of(
            exact && generation.isPresent()
                ? generation.get().alias(environment.alias())
                : environment.alias());
      }
    }
    if (sibling.isPresent()) {
      return Optional.of(exact ? generation.get().alias(sibling.get()) : sibling.get());
    }
    for (Environment environment : environments) {
      if (environment.path().equals(path)) {
        return Optional.of(environment.alias());
      }
    }
    return Optional.empty();
  }

  private static String withoutNumber(String alias) {
    int at = alias.lastIndexOf('@');
    return at < 0 ? alias : alias.substring(0, at);
  }
}
