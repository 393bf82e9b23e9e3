// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * Shows directories of the host in /chos.
 *
 * <p>Two things must hold at every moment, even if this process is killed there: an unmount in
 * /chos never reaches the host's own mounts, and whatever is mounted or unmounted in /chos is so in
 * the other mount namespaces that show it (a service with a private /tmp) too, since a copy left
 * there would keep the module in use. A bind mount made in place is, for a moment, a peer of the
 * host's mount. So the copy is made in a mount namespace that lasts as long as one thread, all of
 * whose mounts are slaves of the host's: the copy is their slave as well, and when it is attached
 * below a shared mount, the kernel gives it a peer group of its own.
 */
public final class Binder {
  private final Layout layout;

  Binder(Layout layout) {
    this.layout = layout;
  }

  /**
   * Mounts /chos on itself. The root of all processes inside is a mount that way, with a peer group
   * of its own.
   */
  public void bindChos() throws IOException {
    int copy = copy(layout.chos(), Syscalls.SLAVE, MountFlags.NONE);
    try {
      attach(copy, Syscalls.openDirectory(layout.chos()), layout.chos());
    } finally {
      Syscalls.close(copy);
    }
  }

  /**
   * Mounts what can be seen at {@code source}, mounts within included, in /chos.
   *
   * @param target the path to mount it on, a directory on /chos' own mount
   * @param kind {@link Syscalls#SLAVE}: what is mounted and unmounted there on the host later can
   *     be seen too; {@link Syscalls#PRIVATE}: it stays as it is now
   * @param flags what it gets; with any, it may also lie on what else is mounted in /chos
   */
  public void bind(String source, String target, int kind, MountFlags flags) throws IOException {
    int copy = copy(source, kind, flags);
    try {
      attach(
          copy,
          target,
          flags.isNone() ? Syscalls.NO_LINKS | Syscalls.NO_MOUNTS : Syscalls.NO_LINKS);
    } finally {
      Syscalls.close(copy);
    }
  }

  /**
   * Mounts a directory or a file of the host on one that a tree has for it.
   *
   * @param target the path to mount it on, in the tree's own directory in /chos
   */
  public void bindInTree(String source, String target, int kind, MountFlags flags)
      throws IOException {
    int copy = copy(source, kind, flags);
    int chos = Syscalls.openDirectory(layout.chos());
    try {
      String relative = target.substring(layout.chos().length() + 1);
      attach(copy, Syscalls.openWithoutLinks(chos, relative), target);
    } finally {
      Syscalls.close(chos);
      Syscalls.close(copy);
    }
  }

  /**
   * Attaches a mount in /chos that is attached nowhere, so that no other one is a peer of it.
   *
   * @param mount a descriptor, which stays open
   * @param target the path to mount it on, a directory that no link leads to
   */
  public void attach(int mount, String target) throws IOException {
    attach(mount, target, Syscalls.NO_LINKS);
  }

  private void attach(int mount, String target, int resolve) throws IOException {
    int chos = Syscalls.openDirectory(layout.chos());
    try {
      String relative = target.substring(layout.chos().length() + 1);
      attach(mount, Syscalls.openDirectory(chos, relative, resolve), target);
    } finally {
      Syscalls.close(chos);
    }
  }

  /** Closes the directory. */
  private static void attach(int copy, int directory, String target) throws IOException {
    try {
      Syscalls.attach(copy, directory, target);
    } finally {
      Syscalls.close(directory);
    }
  }

  private int copy(String source, int kind, MountFlags flags) throws IOException {
    try {
      return Patience.run(
          HostFiles.PATIENCE_SECONDS, () -> copyInOwnNamespace(source, kind, flags));
    } catch (TimeoutException e) {
      // It answered a moment ago.
      throw new IOException(HostFiles.noAnswer(source), e);
    }
  }

  private int copyInOwnNamespace(String source, int kind, MountFlags flags) throws IOException {
    Syscalls.unshareMounts();
    Syscalls.propagation("/", kind | Syscalls.RECURSIVE);
    if (!RawPath.within(layout.chos(), source)) {
      // /chos in /chos/local, and that again, without end.
      detachAll(layout.chos());
    }
    if (!flags.isNone()) {
      // Here, since a copy has no place by which mount(2) could reach it.
      Syscalls.bindOnItself(source);
      remount(source, flags);
    }
    return Syscalls.copyMount(source);
  }

  /** Gives a mount, and those within, these flags and the ones that they have. */
  private static void remount(String point, MountFlags flags) throws IOException {
    MountTable mounts = MountTable.readOfThread();
    for (Mount mount : mounts.unmountOrder(mounts.at(point).orElseThrow())) {
      Syscalls.remount(mount.point(), flags.addedTo(mount));
    }
  }

  private static void detachAll(String point) throws NativeException {
    try {
      while (true) {
        Syscalls.detach(RawPath.raw(point));
      }
    } catch (NativeException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
  }
}
