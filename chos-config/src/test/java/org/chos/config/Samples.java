// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Files to parse, and the complaints about them in the form that people see. */
final class Samples {
  static final int REGULAR = 0100644;

  private Samples() {}

  /** Text that is UTF-8. */
  static FileContent file(String name, String text) {
    return new FileContent(name, text.getBytes(StandardCharsets.UTF_8), 0, REGULAR);
  }

  /** A character a byte, for what is not UTF-8. */
  static FileContent bytes(String name, String latin1) {
    return new FileContent(name, latin1.getBytes(StandardCharsets.ISO_8859_1), 0, REGULAR);
  }

  static List<String> complaints(Parsed<?> parsed) {
    List<String> complaints = new ArrayList<>();
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      complaints.add(diagnostic.toString());
    }
    return complaints;
  }

  /** {@code line:column severity} of each complaint, for tests to which the words do not matter. */
  static List<String> places(Parsed<?> parsed) {
    List<String> places = new ArrayList<>();
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      Position at = diagnostic.at();
      places.add(at.line() + ":" + at.column() + " " + diagnostic.severity());
    }
    return places;
  }
}
