// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.Interruption;

/**
 * A program that makes trees, run to its end.
 *
 * @param exitCode 0 for success
 * @param said the last lines of its output
 */
public record LongCommand(int exitCode, List<String> said) {
  /**
   * What it is run by: namespaces of its own, so that its mounts and all its processes are gone
   * when its first process is, even if this program is killed.
   */
  private static final List<String> ISOLATION =
      List.of("setpriv", "--pdeathsig", "KILL", "--", "unshare", "--pid", "--fork", "--kill-child");

  private static final List<String> BY_ROOT = List.of("--mount", "--mount-proc", "--");

  /** Who is not gets them with a namespace of users, in which he is who he was. */
  private static final List<String> BY_OTHERS = List.of("--user", "--map-current-user", "--");

  private static final int MAX_KEPT_LINES = 200;
  private static final int MAX_LINE = 1000;
  private static final Pattern SBIN = Pattern.compile("(^|:)/usr/sbin(:|$)");

  public LongCommand {
    said = List.copyOf(said);
  }

  /** The search path with the administrator's programs in it, which sudo and cron may lack. */
  static String searchPath(String path) {
    return SBIN.matcher(path).find() ? path : path + ":/usr/sbin:/sbin";
  }

  /**
   * Runs it.
   *
   * @param line is told each line that the program says
   */
  public static LongCommand run(
      List<String> command, Interruption interruption, Consumer<String> line) throws IOException {
    List<String> all = new ArrayList<>(ISOLATION);
    all.addAll(Syscalls.isRoot() ? BY_ROOT : BY_OTHERS);
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().compute("PATH", (name, path) -> searchPath(path == null ? "" : path));
    Process process = builder.start();
    process.getOutputStream().close();
    interruption.kills(process);
    Deque<String> said = new ArrayDeque<>();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
      for (String raw = output.readLine(); raw != null; raw = output.readLine()) {
        String shown = RawPath.shown(raw.substring(0, Math.min(raw.length(), MAX_LINE)));
        said.add(shown);
        if (said.size() > MAX_KEPT_LINES) {
          said.remove();
        }
        line.accept(shown);
      }
    }
    int exitCode = waitFor(process, command.get(0));
    interruption.killsNothing();
    return new LongCommand(exitCode, List.copyOf(said));
  }

  /** The last line that it said, for a message. */
  public String lastWords() {
    for (int i = said.size() - 1; i >= 0; i--) {
      if (!said.get(i).isBlank()) {
        return said.get(i).strip();
      }
    }
    return "exit code " + exitCode;
  }

  private static int waitFor(Process process, String program) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new InterruptedIOException("interrupted while waiting for " + program);
    }
  }
}
