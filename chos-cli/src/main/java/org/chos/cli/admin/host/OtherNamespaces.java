// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;

/**
 * chosfs in mount namespaces other than the caller's. Most follow what is mounted and unmounted on
 * the host; those that do not ({@code unshare --mount}) have to be visited.
 */
public final class OtherNamespaces {
  private final Processes processes;

  public OtherNamespaces(Processes processes) {
    this.processes = processes;
  }

  /**
   * A mount of chosfs.
   *
   * @param namespace the mount namespace, as {@code readlink /proc/PID/ns/mnt} names it
   * @param point where it is mounted in there, a raw path
   */
  public record Place(String namespace, String point) {}

  /** What is done in a namespace. */
  private interface Visitor {
    void in(String namespace, NamespaceVisit visit) throws IOException;
  }

  /** All that there are. */
  public List<Place> places() throws IOException {
    List<Place> result = new ArrayList<>();
    visitAll(
        (namespace, visit) -> {
          for (Mount mount : visit.mounts().ofType(Layout.CHOSFS)) {
            result.add(new Place(namespace, mount.point()));
          }
        });
    return List.copyOf(result);
  }

  /** Detaches those that did not go when the host's went. */
  public void detachAll() throws IOException {
    visitAll(
        (namespace, visit) -> {
          List<Mount> left = visit.mounts().ofType(Layout.CHOSFS);
          while (!left.isEmpty()) {
            visit.detach(left.get(left.size() - 1).point());
            left = visit.mounts().ofType(Layout.CHOSFS);
          }
        });
  }

  /** Mounts chosfs where it was, but for where it came back by itself. */
  public void mount(List<Place> places) throws IOException {
    visitAll(
        (namespace, visit) -> {
          for (Place place : places) {
            String path = RawPath.shown(place.point());
            if (place.namespace().equals(namespace) && !visit.mounts().isAt(path, Layout.CHOSFS)) {
              visit.mount(path);
            }
          }
        });
  }

  /**
   * Gives what is mounted at that point in /chos these flags, and else those of its source: here
   * and wherever it is seen.
   */
  public void remount(String source, String point, MountFlags flags) throws IOException {
    MountTable own = MountTable.read();
    Mount below = own.holding(source).orElseThrow();
    String raw = RawPath.raw(point);
    int bits = flags.addedTo(below);
    Syscalls.remount(raw, bits);
    visitAll(
        (namespace, visit) -> {
          if (visit.mounts().at(point).isPresent()) {
            visit.remount(raw, bits);
          }
        });
  }

  /** In the mount namespace of that process alone. */
  public static void bind(int pid, String source, String target) throws IOException {
    try (NamespaceVisit visit = new NamespaceVisit(pid)) {
      visit.bind(source, target);
    }
  }

  private void visitAll(Visitor visitor) throws IOException {
    for (Map.Entry<String, Integer> namespace : members().entrySet()) {
      try (NamespaceVisit visit = new NamespaceVisit(namespace.getValue())) {
        visitor.in(namespace.getKey(), visit);
      } catch (IOException e) {
        // One that has ended with its processes meanwhile needs nothing.
        if (members().containsKey(namespace.getKey())) {
          throw e;
        }
      }
    }
  }

  /** A process of each of them. */
  private Map<String, Integer> members() throws IOException {
    String own = processes.mountNamespace("self");
    Map<String, Integer> result = new LinkedHashMap<>();
    for (int pid : processes.all()) {
      String namespace = processes.mountNamespace(Integer.toString(pid));
      if (!namespace.isEmpty() && !namespace.equals(own)) {
        result.putIfAbsent(namespace, pid);
      }
    }
    return result;
  }
}
