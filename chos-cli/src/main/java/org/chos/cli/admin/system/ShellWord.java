// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

/** A word of a command that is shown to be pasted into a shell. */
public final class ShellWord {
  private ShellWord() {}

  /** So that the shell takes it as it is. */
  public static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=+,@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
