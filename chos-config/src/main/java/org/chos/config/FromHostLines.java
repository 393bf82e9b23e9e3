// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lines about what a tree has of the host:
 *
 * <pre>
 * "bind" path                        absolute, without blanks
 * "device" vendor "/" class "=" name
 * </pre>
 */
final class FromHostLines {
  static final String BIND = "bind";
  static final String DEVICE = "device";

  private final Sections sections;
  private final Map<String, HostDirectory> directories = new LinkedHashMap<>();
  private final Map<String, HostDevice> devices = new LinkedHashMap<>();

  FromHostLines(Sections sections) {
    this.sections = sections;
  }

  FromHost all() {
    return new FromHost(new ArrayList<>(directories.values()), new ArrayList<>(devices.values()));
  }

  /** Takes the current line, whose keyword is "bind". */
  void bind(int from) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    int pathEnd = sections.wordEnd(from);
    if (from == end) {
      sections.report(
          Severity.ERROR,
          sections.start(),
          "this names no directory: write one of the host's, as bind /opt/mpi");
      return;
    }
    if (pathEnd < end) {
      sections.report(
          Severity.ERROR,
          Text.skipBlanks(bytes, pathEnd, end),
          "there is more than one word behind \"bind\": the directory has the same path in the tree"
              + " as on the host, and no blank in it; write one in a line");
      return;
    }
    Problem problem = AbsolutePath.problem(bytes, from, end);
    if (problem != null) {
      sections.error(problem);
      return;
    }
    String path = Text.of(bytes, from, AbsolutePath.end(bytes, from, end));
    if (path.equals("/")) {
      sections.report(
          Severity.ERROR,
          from,
          "the host's root is seen at /local in every tree already: name a directory in it, as bind"
              + " /opt/mpi");
      return;
    }
    HostDirectory directory = new HostDirectory(path, sections.at(from));
    HostDirectory earlier = directories.putIfAbsent(path, directory);
    if (earlier != null) {
      doubled("directory", from, earlier.at());
    }
  }

  /** Takes the current line, whose keyword is "device". */
  void device(int from) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    String name = Text.of(bytes, from, end);
    if (!isFullName(name)) {
      sections.report(
          Severity.ERROR,
          from == end ? sections.start() : from,
          "this names no device: write vendor/class=name, as device nvidia.com/gpu=all");
      return;
    }
    HostDevice earlier = devices.putIfAbsent(name, new HostDevice(name, sections.at(from)));
    if (earlier != null) {
      doubled("device", from, earlier.at());
    }
  }

  private void doubled(String what, int from, Position earlier) {
    sections.report(
        Severity.ERROR,
        from,
        "this "
            + what
            + " is named in line "
            + earlier.line()
            + " already, and that one counts: remove one of them");
  }

  /** As the Container Device Interface has it. */
  private static boolean isFullName(String name) {
    int slash = name.indexOf('/');
    int equals = name.indexOf('=', slash + 1);
    return slash > 0
        && equals > slash
        && isPart(name, 0, slash, "_-.")
        && isLetter(name.charAt(0))
        && isPart(name, slash + 1, equals, "_-")
        && isLetter(name.charAt(slash + 1))
        && isPart(name, equals + 1, name.length(), "_-.:");
  }

  private static boolean isPart(String name, int from, int to, String others) {
    for (int i = from; i < to; i++) {
      boolean edge = i == from || i == to - 1;
      if (!isLetter(name.charAt(i))
          && !isDigit(name.charAt(i))
          && (edge || others.indexOf(name.charAt(i)) < 0)) {
        return false;
      }
    }
    return from < to;
  }

  private static boolean isLetter(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
