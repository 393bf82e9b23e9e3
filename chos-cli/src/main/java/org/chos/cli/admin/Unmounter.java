// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes mounts away, and nothing but mounts: no file is ever deleted here. */
final class Unmounter {
  private final Processes processes;
  private final Console console;

  Unmounter(Processes processes, Console console) {
    this.processes = processes;
    this.console = console;
  }

  /**
   * Unmounts the mount that can be seen at the path, with all that is mounted in it. None there is
   * fine.
   *
   * <p>One that is in use is detached instead: it is gone for everybody but those who use it, and
   * ends with them. A warning names them.
   */
  void unmount(String path) throws IOException {
    MountTable table = MountTable.read();
    Optional<Mount> top = table.at(path);
    if (top.isEmpty()) {
      return;
    }
    separate(path, table, top.get());
    List<Mount> left = table.unmountOrder(top.get());
    while (!left.isEmpty()) {
      Attempt attempt = unmountAll(left);
      List<Mount> before = left;
      left = remaining(top.get().id());
      if (left.size() == before.size()) {
        detach(attempt);
        left = remaining(top.get().id());
      }
    }
  }

  /**
   * Where somebody mounted something of the host by hand, an unmount in it would be one on the host
   * as well. That is ended here.
   */
  private static void separate(String path, MountTable table, Mount top) throws IOException {
    for (Mount mount : table.reachingOutside(top)) {
      Linux.propagation(mount.point(), Linux.SLAVE);
    }
    MountTable now = MountTable.read();
    Optional<Mount> still = now.byId(top.id());
    if (still.isPresent() && !now.reachingOutside(still.get()).isEmpty()) {
      // One of them is covered by another mount. So all of them, at the price that what other mount
      // namespaces have of /chos stays there.
      Linux.propagation(RawPath.raw(path), Linux.SLAVE | Linux.RECURSIVE);
    }
  }

  /**
   * What came of one round. A mount is often busy or out of reach only because of another one, so
   * this counts only if the round has got nowhere.
   *
   * @param busy one that is in use, or null
   * @param failure the first failure, or null
   */
  private record Attempt(Mount busy, SystemCallException failure) {}

  private static Attempt unmountAll(List<Mount> mounts) {
    Mount busy = null;
    SystemCallException failure = null;
    for (Mount mount : mounts) {
      try {
        Linux.unmount(mount.point());
        ChangeLog.add("unmounted {}", mount.shownPoint());
      } catch (SystemCallException e) {
        failure = failure == null ? e : failure;
        busy = busy == null && e.errno() == Linux.EBUSY ? mount : busy;
      }
    }
    return new Attempt(busy, failure);
  }

  /** The subtree of that mount, which may be gone. Never that of one which was underneath. */
  private static List<Mount> remaining(int topId) throws IOException {
    MountTable table = MountTable.read();
    return table.byId(topId).map(table::unmountOrder).orElse(List.of());
  }

  private void detach(Attempt attempt) throws IOException {
    Mount mount = attempt.busy();
    if (mount == null) {
      throw attempt.failure();
    }
    String users =
        processes.using(mount.shownPoint()).stream()
            .map(processes::describe)
            .collect(Collectors.joining(", "));
    Linux.detach(mount.point());
    console.warning(
        mount.shownPoint() + " is in use"
            + (users.isEmpty() ? "" : " by " + users)
            + ": it is unmounted for everybody else now, and goes with its last user");
  }
}
