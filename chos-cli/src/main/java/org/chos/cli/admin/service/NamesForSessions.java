// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.step.MakeDirectory;
import org.chos.cli.admin.service.step.MakeLink;
import org.chos.cli.admin.service.step.ReplaceLink;
import org.chos.cli.admin.service.step.Step;

/**
 * Names in the host's root that /chos has nothing for. In a session /chos is the root also of who
 * is in no tree, and finds the host's by such a link. For who is in a tree it leads nowhere, as
 * there is nothing.
 */
final class NamesForSessions {
  private final Layout layout;
  private final MountTable mounts;
  private final HostFiles files;

  /** What the steps before make. */
  private final Set<String> made = new HashSet<>();

  private boolean throughTree;

  NamesForSessions(Layout layout, MountTable mounts, HostFiles files, List<Step> before) {
    this.layout = layout;
    this.mounts = mounts;
    this.files = files;
    throughTree = holdsTree(linkTarget(layout.inChos("/" + Layout.LINKS.get(0))));
    for (Step step : before) {
      if (step instanceof MakeDirectory directory) {
        made.add(directory.path());
      } else if (step instanceof MakeLink link) {
        made.add(link.path());
        throughTree |= holdsTree(Optional.of(link.target()));
      } else if (step instanceof ReplaceLink link) {
        throughTree |= holdsTree(Optional.of(link.target()));
      }
    }
  }

  /**
   * None where /chos is laid out by hand, or as version 1 did: then no session leads to the host.
   */
  List<MakeLink> steps() {
    if (!throughTree) {
      return List.of();
    }
    return files.entries(List.of("/")).getOrDefault("/", List.of()).stream()
        .filter(name -> !name.startsWith(".") && !name.equals("lost+found"))
        .filter(name -> isMissing(layout.inChos("/" + name)))
        .sorted()
        .map(name -> new MakeLink(layout.inChos("/" + name), layout.linkTarget(name)))
        .toList();
  }

  private boolean isMissing(String path) {
    // What is mounted there may not answer.
    return !made.contains(path)
        && mounts.at(path).isEmpty()
        && !Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }

  private boolean holdsTree(Optional<String> target) {
    return target.filter(layout.linkTarget(Layout.LINKS.get(0))::equals).isPresent();
  }

  private static Optional<String> linkTarget(String path) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of(path)).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }
}
