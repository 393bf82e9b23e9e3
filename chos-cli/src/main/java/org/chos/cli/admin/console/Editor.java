// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.CallersLocale;

/**
 * The administrator's editor.
 *
 * @param command for the shell, as the variables hold it: a program, with or without arguments
 */
public record Editor(String command) {
  private static final List<String> VARIABLES = List.of("VISUAL", "EDITOR");

  /** What is there if no variable names one, the more general first. */
  private static final List<String> USUAL = List.of("sensible-editor", "vi", "nano");

  public static Editor choose(Map<String, String> environ) throws AdminFailure {
    for (String variable : VARIABLES) {
      String value = environ.getOrDefault(variable, "").strip();
      if (!value.isEmpty()) {
        return new Editor(value);
      }
    }
    for (String program : USUAL) {
      if (isInstalled(program, environ.getOrDefault("PATH", ""))) {
        return new Editor(program);
      }
    }
    throw new AdminFailure(
        "no editor found ("
            + String.join(", ", USUAL)
            + "): set VISUAL or EDITOR, or edit the file yourself and run `chosctl reload`");
  }

  private static boolean isInstalled(String program, String path) {
    for (String directory : path.split(":")) {
      if (new File(directory, program).canExecute()) {
        return true;
      }
    }
    return false;
  }

  /** Has the file edited, at the terminal that this program has. */
  public void edit(Path file) throws IOException, AdminFailure {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command + " \"$1\"", "sh", file.toString()).inheritIO();
    CallersLocale.restore(builder.environment());
    Process process = builder.start();
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for the editor");
    }
    if (exitCode != 0) {
      throw new AdminFailure(
          "the editor ("
              + command
              + ") failed with exit code "
              + exitCode
              + ": nothing was changed; set VISUAL or EDITOR to use another one");
    }
  }
}
