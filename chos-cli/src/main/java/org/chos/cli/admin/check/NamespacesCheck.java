// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.host.Mount;
import org.chos.cli.admin.host.MountTable;
import org.chos.cli.admin.host.PreparedNamespaces;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;

/**
 * What is mounted in prepared namespaces and not on the host: what somebody has mounted inside, and
 * trees that the host has unmounted since, which {@code fuser} on the host can't tell of.
 */
public final class NamespacesCheck implements Check {
  private final PreparedNamespaces prepared;
  private final MountTable hosts;

  public NamespacesCheck(PreparedNamespaces prepared, MountTable hosts) {
    this.prepared = prepared;
    this.hosts = hosts;
  }

  @Override
  public List<Finding> findings() {
    Set<String> devices = new HashSet<>();
    hosts.all().forEach(mount -> devices.add(mount.device()));
    List<Finding> result = new ArrayList<>();
    try {
      Set<String> seen = new HashSet<>();
      for (PreparedNamespaces.Prepared namespace : prepared.all()) {
        if (seen.add(namespace.name())) {
          for (Mount mount : prepared.mountsIn(namespace).all()) {
            if (!devices.contains(mount.device()) && !mount.device().equals(namespace.device())) {
              result.add(finding(namespace, mount));
            }
          }
        }
      }
    } catch (IOException e) {
      result.add(Finding.error(Reason.of(e), "chosctl restart"));
    }
    return result;
  }

  private Finding finding(PreparedNamespaces.Prepared namespace, Mount mount) {
    String name = namespace.spec().alias();
    if (mount.point().equals("/")) {
      return Finding.warning(
          "the namespace of "
              + name
              + " holds the file system with its tree, which the host has unmounted",
          "chosctl reload");
    }
    return Finding.warning(
        mount.shownPoint()
            + " ("
            + mount.type()
            + ") was mounted inside "
            + name
            + ": all who are in that tree see it, and nobody on the host",
        "nsenter --mount="
            + prepared.file(namespace)
            + " umount "
            + ShellWord.quoted(mount.shownPoint()));
  }
}
