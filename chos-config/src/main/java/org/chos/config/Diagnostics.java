// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/** The complaints about one file, while it is parsed. */
final class Diagnostics {
  private final String file;
  private final List<Diagnostic> all = new ArrayList<>();

  Diagnostics(String file) {
    this.file = file;
  }

  Position at(int line, int column) {
    return new Position(file, line, column);
  }

  void add(Severity severity, int line, int column, String message) {
    add(severity, at(line, column), message);
  }

  void add(Severity severity, Position at, String message) {
    all.add(new Diagnostic(severity, at, message));
  }

  /** About the file as a whole. */
  void add(Severity severity, String message) {
    add(severity, Position.ofFile(file), message);
  }

  <T> Parsed<T> with(T value) {
    return new Parsed<>(value, all);
  }
}
