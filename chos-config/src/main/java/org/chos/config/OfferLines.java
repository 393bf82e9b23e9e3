// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines about what there is for those inside:
 *
 * <pre>
 * "set" NAME "=" text            up to the end of the line; NAME as shells have it
 * "host" name [ blanks path ]    a name without a slash
 * </pre>
 */
final class OfferLines {
  static final String SET = "set";
  static final String HOST = "host";

  /** What is longer does not fit where it is published. */
  private static final int LONGEST = 4096;

  /** Those that chos itself sets. */
  private static final Set<String> OURS = Set.of("CHOS", "SLURM_CHOS", "CHOS_CHANGED");

  private final Sections sections;
  private final List<Variable> variables = new ArrayList<>();
  private final Map<String, HostCommand> hostCommands = new LinkedHashMap<>();

  OfferLines(Sections sections) {
    this.sections = sections;
  }

  Offers offers() {
    return new Offers(variables, new ArrayList<>(hostCommands.values()));
  }

  /** Takes the current line, whose keyword is "set". */
  void set(int from) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    int name = from;
    while (name < end && isOfName(bytes[name], name == from)) {
      name++;
    }
    if (name == from || name == end || bytes[name] != '=') {
      sections.report(
          Severity.ERROR,
          name == end ? sections.start() : name,
          "this sets no variable: write set NAME=value, as set PATH=/opt/cuda/bin:$PATH");
      return;
    }
    if (end - from > LONGEST) {
      sections.report(
          Severity.ERROR,
          from,
          "the variable is longer than " + LONGEST + " bytes: have a script of the tree set it");
      return;
    }
    String variable = Text.of(bytes, from, name);
    if (OURS.contains(variable)) {
      sections.report(Severity.ERROR, from, variable + " is set by chos itself: remove the line");
      return;
    }
    variables.add(new Variable(variable, Text.of(bytes, name + 1, end), sections.line()));
  }

  /** Takes the current line, whose keyword is "host". */
  void host(int from) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    int nameEnd = sections.wordEnd(from);
    int path = Text.skipBlanks(bytes, nameEnd, end);
    int pathEnd = sections.wordEnd(path);
    String name = Text.of(bytes, from, nameEnd);
    if (from == end || name.indexOf('/') >= 0 || name.startsWith(".") || pathEnd < end) {
      sections.report(
          Severity.ERROR,
          from == end ? sections.start() : from,
          "this names no command: write host NAME or host NAME PATH, as host qstat"
              + " /opt/sge/bin/qstat");
      return;
    }
    Problem problem = path == end ? null : AbsolutePath.problem(bytes, path, end);
    if (problem != null) {
      sections.error(problem);
      return;
    }
    Optional<String> program =
        path == end
            ? Optional.empty()
            : Optional.of(Text.of(bytes, path, AbsolutePath.end(bytes, path, end)));
    HostCommand earlier =
        hostCommands.putIfAbsent(name, new HostCommand(name, program, sections.line()));
    if (earlier != null) {
      sections.report(
          Severity.ERROR,
          from,
          "this command is named in line "
              + earlier.line()
              + " already, and that one counts: remove one of them");
    }
  }

  private static boolean isOfName(byte b, boolean first) {
    return b == '_'
        || b >= 'A' && b <= 'Z'
        || b >= 'a' && b <= 'z'
        || !first && b >= '0' && b <= '9';
  }
}
