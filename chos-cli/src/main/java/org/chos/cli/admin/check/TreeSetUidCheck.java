// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Mount;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;

/**
 * Set-uid programs of a tree, which all users of the host can run. Another process looks for them,
 * so that the time that it takes is bounded.
 */
public final class TreeSetUidCheck implements Check {
  private static final int PATIENCE_SECONDS = 120;

  /** From then on, and at these intervals, a person is told what takes so long. */
  private static final int QUIET_SECONDS = 5;

  private static final int SHOWN = 5;

  private final String tree;
  private final Optional<Mount> mount;
  private final Console console;

  /**
   * @param mount what the tree is on, as those inside see it
   */
  public TreeSetUidCheck(String tree, Optional<Mount> mount, Console console) {
    this.tree = tree;
    this.mount = mount;
    this.console = console;
  }

  @Override
  public List<Finding> findings() throws IOException {
    if (mount.filter(m -> m.options().contains("nosuid")).isPresent()) {
      return List.of();
    }
    Path list = Files.createTempFile("chosctl", ".setuid");
    try {
      // To a file, as a pipe that nobody reads meanwhile could be full.
      Process find =
          new ProcessBuilder(
                  "find", tree + "/.", "-xdev", "-type", "f", "-perm", "-4000", "-print0")
              .redirectOutput(list.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!waitFor(find)) {
        find.destroyForcibly();
        return List.of(
            Finding.warning(
                "the search for set-uid programs in "
                    + tree
                    + " took longer than "
                    + PATIENCE_SECONDS
                    + " seconds and was given up",
                command("-ls")));
      }
      return judge(new String(Files.readAllBytes(list), StandardCharsets.UTF_8));
    } finally {
      Files.delete(list);
    }
  }

  private boolean waitFor(Process find) {
    try {
      for (int waited = 0; waited < PATIENCE_SECONDS; waited += QUIET_SECONDS) {
        if (find.waitFor(QUIET_SECONDS, TimeUnit.SECONDS)) {
          return true;
        }
        console.note("looking for set-uid programs in " + tree + " ...");
      }
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private List<Finding> judge(String found) {
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> programs =
        List.of(found.split("\0")).stream()
            .map(path -> RawPath.shown(RawPath.raw(path.substring(tree.length() + 2))))
            .sorted()
            .toList();
    return List.of(
        Finding.warning(
            tree
                + " has "
                + programs.size()
                + (programs.size() == 1 ? " set-uid program" : " set-uid programs")
                + " that every user of this host can run: "
                + String.join(" ", programs.subList(0, Math.min(SHOWN, programs.size())))
                + (programs.size() > SHOWN ? " ..." : "")
                + ": clear the bits that nobody needs, or mount it nosuid",
            command("-exec chmod u-s {} +")));
  }

  private String command(String action) {
    return "find " + ShellWord.quoted(tree + "/.") + " -xdev -type f -perm -4000 " + action;
  }
}
