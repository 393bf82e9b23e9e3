// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of {@code /etc/chos} that stands for several: {@code soft-*:/cvmfs/soft/v*}. The path's
 * star is for what stands there in a path, within one component, and the name's star is for the
 * same.
 *
 * @param line with one star in the name, and one in the path
 */
public record EnvironmentPattern(Environment line) {
  private static final String STAR = "*";

  /** Empty for an ordinary line. */
  public static Optional<EnvironmentPattern> of(Environment line) {
    return hasOneStar(line.alias()) && hasOneStar(line.path())
        ? Optional.of(new EnvironmentPattern(line))
        : Optional.empty();
  }

  private static boolean hasOneStar(String text) {
    int star = text.indexOf(STAR);
    return star >= 0 && star == text.lastIndexOf(STAR);
  }

  /** What stands in the path before the star. */
  public String before() {
    return line.path().substring(0, line.path().indexOf(STAR));
  }

  /** What stands behind it. */
  public String after() {
    return line.path().substring(line.path().indexOf(STAR) + 1);
  }

  /** The directory in which it is for what is there. */
  public String directory() {
    String before = before();
    return before.substring(0, Math.max(1, before.lastIndexOf('/')));
  }

  /** The environment at that path; empty if the pattern is not for it. */
  public Optional<Environment> at(String path) {
    String before = before();
    int end = path.length() - after().length();
    if (!path.startsWith(before) || !path.endsWith(after()) || end <= before.length()) {
      return Optional.empty();
    }
    String star = path.substring(before.length(), end);
    boolean hidden = before.endsWith("/") && star.startsWith(".");
    if (hidden
        || star.indexOf('/') >= 0
        || star.indexOf(':') >= 0
        || !Printable.of(star).equals(star)) {
      return Optional.empty();
    }
    return Optional.of(
        new Environment(line.alias().replace(STAR, star), path, line.line(), line.traits()));
  }

  /**
   * The environments, with those at the paths in the place of the pattern. A name or a tree that
   * has a line of its own is left to that.
   */
  public List<Environment> expandedIn(List<Environment> environments, List<String> paths) {
    Set<String> taken = new HashSet<>();
    for (Environment other : environments) {
      taken.add(other.path());
      taken.add(other.alias());
    }
    List<Environment> result = new ArrayList<>();
    for (Environment other : environments) {
      if (!other.equals(line)) {
        result.add(other);
        continue;
      }
      for (String path : paths) {
        Optional<Environment> found = at(path);
        if (found.isPresent() && !taken.contains(path) && !taken.contains(found.get().alias())) {
          result.add(found.get());
        }
      }
    }
    return result;
  }
}
