// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.console.Style;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.step.BindRoot;

/** How far the service is up. */
public enum State {
  /** Processes can be in an environment. */
  RUNNING("running", "is running"),

  /** Some of what {@code chosctl start} makes is there, not all. */
  INCOMPLETE(
      "incomplete",
      "is neither running nor stopped; `chosctl start` completes it, `chosctl stop` clears it"
          + " away"),

  STOPPED("stopped", "is stopped");

  private final String word;
  private final String sentence;

  State(String word, String sentence) {
    this.word = word;
    this.sentence = sentence;
  }

  public static State of(Layout layout, MountTable mounts, boolean moduleLoaded) {
    if (mounts.isAt(layout.preparedNamespaces(), "tmpfs")) {
      return Files.isSymbolicLink(Path.of(layout.preparedNamespaces(), "current"))
          ? RUNNING
          : INCOMPLETE;
    }
    boolean complete =
        mounts.isAt(layout.procChos(), Layout.CHOSFS)
            && BindRoot.isDone(mounts, layout.chos())
            && mounts.isAt(layout.links(), Layout.CHOSFS)
            && mounts.at(layout.local()).isPresent();
    if (complete) {
      return RUNNING;
    }
    return moduleLoaded || mounts.selfBindAt(layout.chos()).isPresent() ? INCOMPLETE : STOPPED;
  }

  /** For programs. */
  public String word() {
    return word;
  }

  /** For people, after "chos". */
  public String sentence() {
    return sentence;
  }

  /** The same, for who looks at a terminal. */
  public String sentence(Style style) {
    return this == RUNNING ? style.good(sentence) : style.doubtful(sentence);
  }
}
