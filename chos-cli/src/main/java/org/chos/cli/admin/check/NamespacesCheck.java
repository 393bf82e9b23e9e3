// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.PreparedNamespace;
import org.chos.cli.admin.host.PreparedNamespaces;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;

/**
 * What is mounted in prepared namespaces and not on the host: what somebody has mounted inside, and
 * file systems that the host has unmounted since, which {@code fuser} on the host can't tell of.
 */
public final class NamespacesCheck implements Check {
  private static final String ROOT = "/";

  /** Where an image is that is not the root itself. */
  private static final String IMAGE = "/.chos/tree";

  private final PreparedNamespaces prepared;
  private final MountTable hosts;

  public NamespacesCheck(PreparedNamespaces prepared, MountTable hosts) {
    this.prepared = prepared;
    this.hosts = hosts;
  }

  @Override
  public List<Finding> findings() {
    return findings(namespace -> true);
  }

  /** Of the namespaces of that tree alone, those that were replaced included. */
  public List<Finding> findings(String path) {
    return findings(namespace -> namespace.path().equals(path));
  }

  private List<Finding> findings(Predicate<PreparedNamespace> which) {
    List<Finding> result = new ArrayList<>();
    try {
      Set<String> seen = new HashSet<>();
      for (PreparedNamespace namespace : prepared.all()) {
        if (which.test(namespace) && seen.add(namespace.name())) {
          MountTable mounts = prepared.mountsIn(namespace);
          Optional<Mount> image = image(namespace, mounts);
          for (Mount mount : mounts.all()) {
            if (image.filter(i -> i.device().equals(mount.device())).isEmpty()
                && !isKnown(mount, namespace)) {
              result.add(finding(namespace, mount, !hosts.ofDevice(mount.device()).isEmpty()));
            }
          }
        }
      }
    } catch (IOException e) {
      result.add(Finding.error(Reason.of(e), "chosctl restart"));
    }
    return result;
  }

  /** Of a tree that is an image, and so mounted nowhere else. */
  private static Optional<Mount> image(PreparedNamespace namespace, MountTable mounts) {
    return namespace.spec().isImage()
        ? mounts.at(IMAGE).or(() -> mounts.at(ROOT))
        : Optional.empty();
  }

  /** Whether it shows what the host has there, or is of CHOS itself. */
  private boolean isKnown(Mount mount, PreparedNamespace namespace) {
    String point = mount.point();
    return mount.device().equals(namespace.device())
        || isHosts(mount, point)
        || isHosts(mount, RawPath.raw(namespace.path()) + point)
        || RawPath.within(Layout.LOCAL, point)
            && isHosts(mount, point.substring(Layout.LOCAL.length()));
  }

  /** Whether it shows what lies at that path on the host, whatever is mounted over that. */
  private boolean isHosts(Mount mount, String path) {
    String place = withoutEnd(path);
    return hosts.ofDevice(mount.device()).stream()
        .filter(h -> RawPath.within(h.point(), place.isEmpty() ? ROOT : place))
        .map(h -> withoutEnd(h.root()) + place.substring(withoutEnd(h.point()).length()))
        .anyMatch(root -> root.equals(withoutEnd(mount.root())));
  }

  /** Without the slash at its end, so that "/" is nothing. */
  private static String withoutEnd(String path) {
    return path.endsWith(ROOT) ? path.substring(0, path.length() - 1) : path;
  }

  private Finding finding(PreparedNamespace namespace, Mount mount, boolean onHost) {
    String name = namespace.spec().alias();
    if (mount.point().equals(ROOT)) {
      return Finding.warning(
          "the namespace of "
              + name
              + (onHost
                  ? " shows another directory than " + namespace.path() + " is now"
                  : " holds the file system with its tree, which the host has unmounted"),
          "chosctl reload");
    }
    String what = mount.shownPoint() + " (" + mount.type() + ") ";
    return Finding.warning(
        what
            + (namespace.spec().frozen()
                ? "is mounted inside " + name + ", and on the host not, or no longer"
                : "was mounted inside "
                    + name
                    + ": all who are in that tree see it, and nobody on the host"),
        "nsenter --mount="
            + prepared.file(namespace)
            + " umount "
            + ShellWord.quoted(mount.shownPoint()));
  }
}
