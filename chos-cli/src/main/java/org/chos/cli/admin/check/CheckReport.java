// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.shared.Json;

/** What {@code chosctl check} says. */
public final class CheckReport {
  private static final String OK = "ok";

  private final List<Line> lines = new ArrayList<>();

  /**
   * @param subject what was looked at
   * @param environment the environment that it belongs to, if any
   * @param findings what was found
   */
  private record Line(String subject, Optional<String> environment, List<Finding> findings) {
    String title() {
      return environment.map(name -> name + ": " + subject).orElse(subject);
    }
  }

  public void add(String subject, Optional<String> environment, List<Finding> findings) {
    lines.add(new Line(subject, environment, findings));
  }

  private int count(Finding.Severity severity) {
    return (int)
        lines.stream()
            .flatMap(line -> line.findings().stream())
            .filter(finding -> finding.severity() == severity)
            .count();
  }

  public boolean hasErrors() {
    return count(Finding.Severity.ERROR) > 0;
  }

  /** For people: a line for each subject that is well, and for each finding two more to paste. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      if (line.findings().isEmpty()) {
        row(text, OK, line.title());
      }
      for (Finding finding : line.findings()) {
        row(text, finding.severity().word(), line.title() + ": " + finding.message());
        row(text, "", "  " + finding.remedy());
      }
    }
    return text
        + "\n"
        + counted(Finding.Severity.ERROR)
        + ", "
        + counted(Finding.Severity.WARNING)
        + "\n";
  }

  private static void row(StringBuilder text, String word, String rest) {
    text.append(String.format("%-9s%s%n", word, rest));
  }

  private String counted(Finding.Severity severity) {
    int count = count(severity);
    return (count == 0 ? "no" : Integer.toString(count))
        + " "
        + severity.word()
        + (count == 1 ? "" : "s");
  }

  public String json() {
    Json answer =
        new Json()
            .open('{')
            .member("errors", count(Finding.Severity.ERROR))
            .member("warnings", count(Finding.Severity.WARNING))
            .open("checks", '[');
    for (Line line : lines) {
      answer
          .open('{')
          .member("subject", line.subject())
          .member("environment", line.environment().orElse(null))
          .open("findings", '[');
      for (Finding finding : line.findings()) {
        answer
            .open('{')
            .member("severity", finding.severity().word())
            .member("message", finding.message())
            .member("remedy", finding.remedy())
            .close('}');
      }
      answer.close(']').close('}');
    }
    return answer.close(']').close('}').toString();
  }
}
