// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.TreeDirectory;

/**
 * Set-uid programs of a tree, which all users of the host can run, and set-gid ones that take
 * another group's rights than they were made for. Another process looks for them, so that the time
 * that it takes is bounded.
 */
public final class TreeSetUidCheck implements Check {
  private static final int PATIENCE_SECONDS = 120;

  /** From then on, and at these intervals, a person is told what takes so long. */
  private static final int QUIET_SECONDS = 5;

  private static final int SHOWN = 5;
  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;

  private final String tree;
  private final Optional<Mount> mount;
  private final Path hostGroups;
  private final Console console;
  private GroupNames hostNames;
  private GroupNames treeNames;

  /**
   * @param mount what the tree is on, as those inside see it
   * @param hostGroups the host's /etc/group
   */
  public TreeSetUidCheck(String tree, Optional<Mount> mount, Path hostGroups, Console console) {
    this.tree = tree;
    this.mount = mount;
    this.hostGroups = hostGroups;
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
                  "find",
                  tree + "/.",
                  "-xdev",
                  "-type",
                  "f",
                  "-perm",
                  "/6000",
                  "-printf",
                  "%m %G %p\\0")
              .redirectOutput(list.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!waitFor(find)) {
        find.destroyForcibly();
        return List.of(
            Finding.warning(
                "the search for set-uid and set-gid programs in "
                    + tree
                    + " took longer than "
                    + PATIENCE_SECONDS
                    + " seconds and was given up",
                "find " + ShellWord.quoted(tree + "/.") + " -xdev -type f -perm /6000 -ls"));
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

  private List<Finding> judge(String found) throws IOException {
    List<String> setUid = new ArrayList<>();
    List<Finding> result = new ArrayList<>();
    for (String line : found.split("\0")) {
      String[] part = line.split(" ", 3);
      if (part.length == 3) {
        int mode = Integer.parseInt(part[0], 8);
        String path = RawPath.shown(RawPath.raw(part[2].substring(tree.length() + 2)));
        if ((mode & SET_UID) != 0) {
          setUid.add(path);
        }
        if ((mode & SET_GID) != 0) {
          setGid(path, part[0], Integer.parseInt(part[1])).ifPresent(result::add);
        }
      }
    }
    if (!setUid.isEmpty()) {
      result.add(0, setUid(setUid));
    }
    return result;
  }

  private Finding setUid(List<String> found) {
    List<String> programs = found.stream().sorted().toList();
    return Finding.warning(
        tree
            + " has "
            + programs.size()
            + (programs.size() == 1 ? " set-uid program" : " set-uid programs")
            + " that every user of this host can run: "
            + String.join(" ", programs.subList(0, Math.min(SHOWN, programs.size())))
            + (programs.size() > SHOWN ? " ..." : "")
            + ": clear the bits that nobody needs, or mount it nosuid",
        command("-exec chmod u-s {} +"));
  }

  /** The number is all that counts, and the tree's packages have chosen it by their own list. */
  private Optional<Finding> setGid(String path, String mode, int number) throws IOException {
    if (hostNames == null) {
      hostNames = GroupNames.of(hostGroups);
      try (TreeDirectory root = TreeDirectory.root(tree)) {
        treeNames = GroupNames.ofTree(root);
      }
    }
    Optional<String> meant = treeNames.of(number);
    Optional<String> is = hostNames.of(number);
    if (meant.isEmpty() || is.isEmpty() || meant.equals(is)) {
      return Optional.empty();
    }
    String file = ShellWord.quoted(tree + path);
    return Optional.of(
        Finding.warning(
            tree
                + path
                + " is set-gid "
                + number
                + ", which is "
                + meant.get()
                + " in the tree's own records and "
                + is.get()
                + " on this host: whoever runs it gets the rights of that",
            hostNames.has(meant.get())
                ? "chgrp "
                    + ShellWord.quoted(meant.get())
                    + " "
                    + file
                    + " && chmod "
                    + mode
                    + " "
                    + file
                : "chmod g-s " + file));
  }

  private String command(String action) {
    return "find " + ShellWord.quoted(tree + "/.") + " -xdev -type f -perm -4000 " + action;
  }
}
