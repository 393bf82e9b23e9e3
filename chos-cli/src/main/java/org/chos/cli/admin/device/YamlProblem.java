// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import org.snakeyaml.engine.v2.exceptions.Mark;

/** A file is not as it should be: where, what, and what to do. */
final class YamlProblem extends Exception {
  private static final long serialVersionUID = 1;

  YamlProblem(String message) {
    super(message);
  }

  static YamlProblem at(String file, Mark mark, String message) {
    return new YamlProblem(
        file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": " + message);
  }
}
