// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** What can be the path of an OS tree, or of a directory to mount: what the kernel would take. */
final class AbsolutePath {
  /** The kernel's PATH_MAX less the NUL. */
  private static final int MOST = 4095;

  private AbsolutePath() {}

  /**
   * Looks for what can't be in a path.
   *
   * @return the first of it, or null
   */
  static Problem problem(byte[] bytes, int from, int to) {
    if (from == to) {
      return new Problem(from, "the path is missing: write one with a leading /");
    }
    if (bytes[from] != '/') {
      return new Problem(
          from,
          "path " + Text.quoted(bytes, from, to) + " is not absolute: write it with a leading /");
    }
    int end = end(bytes, from, to);
    if (end - from > MOST) {
      return new Problem(
          from,
          "the path has "
              + (end - from)
              + " bytes, which is too long: choose one of at most "
              + MOST);
    }
    int component = from + 1;
    if (component == end) {
      return null;
    }
    for (int i = component; i <= end; i++) {
      if (i < end && bytes[i] != '/') {
        continue;
      }
      if (i == component) {
        return new Problem(i, "the path has two slashes in a row: write one");
      }
      if (isDots(bytes, component, i)) {
        return new Problem(
            component,
            "the path has the component "
                + Text.quoted(bytes, component, i)
                + ": write the path without it");
      }
      component = i + 1;
    }
    return null;
  }

  /** Where the path ends without the slashes at its end, of which the root keeps one. */
  static int end(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from + 1 && bytes[end - 1] == '/') {
      end--;
    }
    return end;
  }

  private static boolean isDots(byte[] bytes, int from, int to) {
    return bytes[from] == '.' && (to - from == 1 || to - from == 2 && bytes[from + 1] == '.');
  }
}
