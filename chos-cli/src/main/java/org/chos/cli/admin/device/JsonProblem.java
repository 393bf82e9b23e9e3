// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

/** A file is not as it should be: where, what, and what to do. */
final class JsonProblem extends Exception {
  private static final long serialVersionUID = 1;

  JsonProblem(String message) {
    super(message);
  }
}
