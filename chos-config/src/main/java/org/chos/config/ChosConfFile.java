// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Parses {@code /etc/chos.conf}. In sections and comments as {@link Sections} has them:
 *
 * <pre>
 * %ENV
 * name            of a variable that a shell keeps
 * %BEH
 * line            of a {@link Behaviour} that is switched on
 * SHELL=path      see {@link ChosConf#shell}; of several the last counts
 * </pre>
 *
 * <p>A name in %ENV is neither a pattern nor an assignment: "=", "$", "*" and blanks can't be in
 * it, nor can a name start with "#" or "%". For a section that the file does not have, {@link
 * ChosConf#DEFAULT} holds; one that it has replaces the default, also when nothing is in it.
 */
public final class ChosConfFile {
  private static final String ENV = "ENV";
  private static final String BEH = "BEH";
  private static final String SHELL = "SHELL=";
  private static final byte[] ENGINE = "ENGINE=".getBytes(StandardCharsets.US_ASCII);

  private final Sections sections;
  private final Set<String> variables = new LinkedHashSet<>();
  private final Set<Behaviour> behaviours = new HashSet<>();
  private String shell;

  private ChosConfFile(Sections sections) {
    this.sections = sections;
  }

  /** The file's sections, and the default for those that it does not have. */
  public static Parsed<ChosConf> parse(FileContent content) {
    Diagnostics diagnostics = new Diagnostics(content.name());
    return diagnostics.with(new ChosConfFile(new Sections(content, diagnostics, ENV, BEH)).conf());
  }

  /**
   * Which engine the file asks for, without a look at its other lines: a behaviour that {@link
   * Behaviour#isEngine}. Of two the last counts.
   */
  public static Optional<Behaviour> engine(FileContent content) {
    Diagnostics diagnostics = new Diagnostics(content.name());
    ChosConfFile file = new ChosConfFile(new Sections(content, diagnostics, ENGINE, ENV, BEH));
    Behaviour engine = null;
    while (file.sections.next()) {
      if (file.sections.section().equals(BEH)) {
        Behaviour found = find(file.line());
        engine = found == null ? engine : found;
      }
    }
    return Optional.ofNullable(engine);
  }

  private ChosConf conf() {
    while (sections.next()) {
      if (!sections.isText(sections.start(), sections.end())) {
        continue;
      }
      if (sections.section().equals(ENV)) {
        variable();
      } else {
        behaviour();
      }
    }
    return new ChosConf(
        sections.seen(ENV) ? new ArrayList<>(variables) : ChosConf.DEFAULT.variables(),
        sections.seen(BEH) ? behaviours : ChosConf.DEFAULT.behaviours(),
        Optional.ofNullable(shell));
  }

  private void variable() {
    byte[] bytes = sections.bytes();
    for (int i = sections.start(); i < sections.end(); i++) {
      byte b = bytes[i];
      if (b == '=' || b == '$' || b == '*' || Text.isBlank(b)) {
        sections.report(
            Severity.ERROR,
            i,
            Text.quoted(bytes, i, i + 1)
                + " is not allowed in a variable's name: put one name on each line, and nothing"
                + " else");
        return;
      }
    }
    variables.add(Text.of(bytes, sections.start(), sections.end()));
  }

  private void behaviour() {
    String line = line();
    if (line.startsWith(SHELL)) {
      shell(sections.start() + SHELL.length());
      return;
    }
    Behaviour behaviour = find(line);
    if (behaviour == null) {
      sections.report(
          Severity.NOTE,
          sections.start(),
          Text.quoted(sections.bytes(), sections.start(), sections.end())
              + " is unknown and ignored: check the spelling");
      return;
    }
    if (behaviour.isEngine()) {
      // No lambda: this is on the way in.
      for (Behaviour other : Behaviour.values()) {
        if (other.isEngine()) {
          behaviours.remove(other);
        }
      }
    }
    behaviours.add(behaviour);
  }

  private String line() {
    return Text.of(sections.bytes(), sections.start(), sections.end());
  }

  /** The behaviour that the line is about, or null. */
  private static Behaviour find(String line) {
    for (Behaviour behaviour : Behaviour.values()) {
      if (behaviour.line().equals(line)) {
        return behaviour;
      }
    }
    return null;
  }

  private void shell(int start) {
    Problem problem = AbsolutePath.problem(sections.bytes(), start, sections.end());
    if (problem != null) {
      sections.error(problem);
      return;
    }
    String path = Text.of(sections.bytes(), start, sections.end());
    if (path.endsWith("/chos") || path.endsWith("/")) {
      sections.report(
          Severity.ERROR,
          start,
          Text.quoted(sections.bytes(), start, sections.end())
              + " can't be the shell that chos starts: give the path of another, such as"
              + " /bin/bash");
      return;
    }
    shell = path;
  }
}
