// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.chos.cli.admin.service.step.ReplaceLink;

/**
 * The host's time zone, for trees to take: their /etc/localtime leads to /local/etc/localtime. If
 * that is an absolute link, it leads on from the root of whoever looks, so into the tree, which may
 * have no such zone, or none at all. A relative one, as systemd makes it, stays on the host.
 */
public final class HostZone {
  public static final Path LOCALTIME = Path.of("/etc/localtime");

  private final Path localtime;

  /**
   * @param localtime where the host has its zone
   */
  public HostZone(Path localtime) {
    this.localtime = localtime;
  }

  /** What makes the link relative; empty if nothing has to be done, or can't be. */
  public Optional<ReplaceLink> step() throws IOException {
    Optional<String> better = better();
    if (better.isEmpty() || !Files.isWritable(localtime.getParent())) {
      return Optional.empty();
    }
    return Optional.of(
        new ReplaceLink(
            localtime.toString(), Files.readSymbolicLink(localtime).toString(), better.get()));
  }

  /** What the link should hold; empty if it is well as it is. */
  public Optional<String> better() throws IOException {
    if (!Files.isSymbolicLink(localtime) || !Files.exists(localtime)) {
      return Optional.empty();
    }
    Path target = Files.readSymbolicLink(localtime);
    return target.isAbsolute()
        ? Optional.of(localtime.getParent().relativize(target.normalize()).toString())
        : Optional.empty();
  }
}
