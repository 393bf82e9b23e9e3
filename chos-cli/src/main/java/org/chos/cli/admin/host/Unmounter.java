// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Takes mounts away, and nothing but mounts: no file is ever deleted here. */
public final class Unmounter {
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
   * ends with them. A warning names them. So is one of a file server, or of an automounter, with
   * all that is mounted in it: the path of a mount in there may lead nowhere for ever.
   */
  public void unmount(String path) throws IOException {
    MountTable table = MountTable.read();
    Optional<Mount> top = table.at(path);
    if (top.isEmpty()) {
      return;
    }
    separate(path, table, top.get());
    int id = top.get().id();
    List<Mount> left = remaining(id);
    while (!left.isEmpty()) {
      Attempt attempt = unmountAll(left);
      List<Mount> before = left;
      left = remaining(id);
      if (left.size() == before.size()) {
        detachBusy(attempt);
        left = remaining(id);
      }
    }
  }

  /**
   * Where somebody mounted something of the host by hand, an unmount in it would be one on the host
   * as well. That is ended here.
   */
  private static void separate(String path, MountTable table, Mount top) throws IOException {
    for (Mount mount : table.reachingOutside(top)) {
      Syscalls.propagation(mount.point(), Syscalls.SLAVE);
    }
    MountTable now = MountTable.read();
    Optional<Mount> still = now.byId(top.id());
    if (still.isPresent() && !now.reachingOutside(still.get()).isEmpty()) {
      // One of them is covered by another mount. So all of them, at the price that what other mount
      // namespaces have of /chos stays there.
      Syscalls.propagation(RawPath.raw(path), Syscalls.SLAVE | Syscalls.RECURSIVE);
    }
  }

  /**
   * What came of one round. A mount is often busy or out of reach only because of another one, so
   * this counts only if the round has got nowhere.
   *
   * @param busy one that is in use, or null
   * @param failure the first failure, or null
   */
  private record Attempt(Mount busy, NativeException failure) {}

  private Attempt unmountAll(List<Mount> mounts) throws IOException {
    Mount busy = null;
    NativeException failure = null;
    MountTable table = MountTable.read();
    for (Mount mount : reachable(mounts, table)) {
      try {
        if (table.mayHang(mount) && mounts.stream().anyMatch(m -> m.parent() == mount.id())) {
          detach(mount, false);
        } else {
          Syscalls.unmount(mount.point());
        }
        ChangeLog.add("unmounted {}", mount.shownPoint());
      } catch (NativeException e) {
        failure = failure == null ? e : failure;
        busy = busy == null && e.errno() == Errno.EBUSY ? mount : busy;
      }
    }
    return new Attempt(busy, failure);
  }

  /** Those whose path does not lead through one that may not answer. */
  private static List<Mount> reachable(List<Mount> mounts, MountTable table) {
    Set<Integer> behind = new HashSet<>();
    List<Mount> result = new ArrayList<>();
    // The uppermost stands last.
    for (int i = mounts.size() - 1; i >= 0; i--) {
      Mount mount = mounts.get(i);
      boolean reachable = !behind.contains(mount.parent());
      if (reachable) {
        result.add(mount);
      }
      if (!reachable || table.mayHang(mount)) {
        behind.add(mount.id());
      }
    }
    Collections.reverse(result);
    return result;
  }

  /** The subtree of that mount, which may be gone. Never that of one which was underneath. */
  private static List<Mount> remaining(int topId) throws IOException {
    MountTable table = MountTable.read();
    return table.byId(topId).map(table::unmountOrder).orElse(List.of());
  }

  private void detachBusy(Attempt attempt) throws IOException {
    if (attempt.busy() == null) {
      throw attempt.failure();
    }
    detach(attempt.busy(), true);
  }

  private void detach(Mount mount, boolean busy) throws IOException {
    String users =
        processes.using(mount.shownPoint()).stream()
            .map(processes::describe)
            .collect(Collectors.joining(", "));
    Syscalls.detach(mount.point());
    if (busy || !users.isEmpty()) {
      console.warning(
          mount.shownPoint()
              + " is in use"
              + (users.isEmpty() ? "" : " by " + users)
              + ": it is unmounted for everyone else, and goes when its last user ends");
    }
  }
}
