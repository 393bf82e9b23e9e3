// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

/** An end that the administrator is told about: what went wrong, and what to do next. */
public final class AdminFailure extends Exception {
  private static final long serialVersionUID = 1;

  public AdminFailure(String message) {
    // Nobody looks at the stack of a message to a person.
    super(message, null, false, false);
  }
}
