// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * The system calls that {@code chosctl} needs and Java has not.
 *
 * <p>Paths are text in UTF-8 but where a raw path is asked for. A failure is a {@link
 * NativeException} with the operation, the path and errno.
 */
public final class Syscalls {
  /** For {@link #propagation}: receive mounts and unmounts from the peers, send them none. */
  public static final int SLAVE = 1 << 19;

  /** For {@link #propagation}: neither receive nor send. */
  public static final int PRIVATE = 1 << 18;

  /** For {@link #remount}: set-uid programs have no effect. */
  public static final int NOSUID = 0x2;

  /** For {@link #remount}: nothing can be changed. */
  public static final int READ_ONLY = 0x1;

  /** For {@link #propagation}: a peer group of its own, if it is in none yet. */
  public static final int SHARED = 1 << 20;

  /** With the three above: the mounts within as well. */
  public static final int RECURSIVE = 1 << 14;

  /** For {@link #openDirectory}: symbolic links are followed as if the directory were the root. */
  public static final int AS_ROOT = 0x10;

  /** For {@link #openDirectory}: stays in the directory, and symbolic links are an error. */
  public static final int NO_LINKS = 0x04 | 0x08;

  /** For {@link #openDirectory}: crossing a mount is an error. */
  public static final int NO_MOUNTS = 0x01;

  private static final int AT_FDCWD = -100;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_TRUNC = 01000;
  private static final int O_NOCTTY = 0400;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_PATH = 010000000;
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int MS_REMOUNT = 0x20;
  private static final int MS_BIND = 0x1000;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;
  private static final int CLONE_FS = 0x200;
  private static final int CLONE_NEWNS = 0x20000;
  private static final int OPEN_TREE_CLONE = 1;
  private static final int AT_RECURSIVE = 0x8000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int FROM_AND_TO_ARE_DESCRIPTORS = 0x04 | 0x40;

  // System calls since 5.2 have the same number on all architectures.
  private static final NativeLong SYS_OPEN_TREE = new NativeLong(428);
  private static final NativeLong SYS_MOVE_MOUNT = new NativeLong(429);
  private static final NativeLong SYS_OPENAT2 = new NativeLong(437);

  private Syscalls() {}

  public static boolean isRoot() {
    return Libc.geteuid() == 0;
  }

  public static boolean isTerminal(int fd) {
    return Libc.isatty(fd) == 1;
  }

  /** Mounts a file system that has no device. */
  public static void mount(String type, String target) throws NativeException {
    check(
        Libc.mount(bytes("chos"), bytes(target), bytes(type), new NativeLong(0), null),
        "mount",
        target);
  }

  /**
   * The same, for one that takes options.
   *
   * @param options as mount(8) has them
   */
  public static void mount(String type, String target, String options) throws NativeException {
    check(
        Libc.mount(bytes("chos"), bytes(target), bytes(type), new NativeLong(0), bytes(options)),
        "mount",
        target);
  }

  /** Mounts a file on another one. */
  public static void bindFile(String source, String target) throws NativeException {
    check(
        Libc.mount(bytes(source), bytes(target), null, new NativeLong(MS_BIND), null),
        "bind " + source + " to",
        target);
  }

  /**
   * How a mount shares later mounts and unmounts with others.
   *
   * @param kind {@link #SLAVE}, {@link #PRIVATE} or {@link #SHARED}, with or without {@link
   *     #RECURSIVE}
   */
  public static void propagation(String rawPoint, int kind) throws NativeException {
    check(
        Libc.mount(null, rawBytes(rawPoint), null, new NativeLong(kind), null),
        "change the propagation of",
        RawPath.shown(rawPoint));
  }

  /**
   * Gives one mount, and no other of the same file system, these flags in the place of those that
   * it has.
   */
  public static void remount(String rawPoint, int flags) throws NativeException {
    check(
        Libc.mount(
            null, rawBytes(rawPoint), null, new NativeLong(MS_REMOUNT | MS_BIND | flags), null),
        "remount",
        RawPath.shown(rawPoint));
  }

  /** Shows one directory in the place of another. */
  public static void bind(String source, String target) throws NativeException {
    check(
        Libc.mount(bytes(source), bytes(target), null, new NativeLong(MS_BIND), null),
        "mount",
        target);
  }

  /** Mounts a directory, with all that is mounted in it, on itself. */
  public static void bindOnItself(String path) throws NativeException {
    check(
        Libc.mount(bytes(path), bytes(path), null, new NativeLong(MS_BIND | RECURSIVE), null),
        "bind",
        path);
  }

  /** Never follows a symbolic link at the end of the path. */
  public static void unmount(String rawPoint) throws NativeException {
    unmount(rawPoint, 0);
  }

  /** Takes the mount, with all that is mounted in it, out of sight; it ends with its last user. */
  public static void detach(String rawPoint) throws NativeException {
    unmount(rawPoint, MNT_DETACH);
  }

  private static void unmount(String rawPoint, int flags) throws NativeException {
    check(
        Libc.umount2(rawBytes(rawPoint), flags | UMOUNT_NOFOLLOW),
        "unmount",
        RawPath.shown(rawPoint));
  }

  /** From here on the calling thread has mounts, a root and a working directory of its own. */
  public static void unshareMounts() throws NativeException {
    check(Libc.unshare(CLONE_NEWNS), "unshare", "the mount namespace");
  }

  /**
   * From here on the calling thread has the mounts, and the root, of another process' namespace.
   */
  public static void joinMounts(int pid) throws NativeException {
    joinMounts("/proc/" + pid + "/ns/mnt");
  }

  /**
   * The same for a namespace that a file stands for.
   *
   * @param file one of those that the kernel has for namespaces, see namespaces(7)
   */
  public static void joinMounts(String file) throws NativeException {
    int fd = check(Libc.open(bytes(file), O_RDONLY | O_CLOEXEC, 0), "open", file);
    try {
      // The kernel refuses this to a thread that shares its root with others.
      check(Libc.unshare(CLONE_FS), "unshare", "the root directory");
      check(Libc.setns(fd, CLONE_NEWNS), "setns", file);
    } finally {
      close(fd);
    }
  }

  /**
   * A copy of the mount at {@code source}, with the mounts within, that is mounted nowhere yet.
   *
   * @return a descriptor; the copy goes when it is closed, unless it was attached before
   */
  public static int copyMount(String source) throws NativeException {
    int flags = OPEN_TREE_CLONE | AT_RECURSIVE | O_CLOEXEC;
    return check(Libc.syscall(SYS_OPEN_TREE, AT_FDCWD, bytes(source), flags), "open_tree", source);
  }

  /**
   * A copy of the mount that a directory lies in, with that directory on top and without the mounts
   * within. It is mounted nowhere.
   *
   * @param path may not be a symbolic link
   * @return a descriptor; the copy goes when it is closed
   */
  public static int copyDirectory(String path) throws NativeException {
    int flags = OPEN_TREE_CLONE | AT_SYMLINK_NOFOLLOW | O_CLOEXEC;
    return check(Libc.syscall(SYS_OPEN_TREE, AT_FDCWD, bytes(path), flags), "open_tree", path);
  }

  /** Mounts a copy made by {@link #copyMount} on a directory made by {@link #openDirectory}. */
  public static void attach(int copy, int directory, String shownTarget) throws NativeException {
    check(
        Libc.syscall(
            SYS_MOVE_MOUNT, copy, bytes(""), directory, bytes(""), FROM_AND_TO_ARE_DESCRIPTORS),
        "move_mount",
        shownTarget);
  }

  /** A descriptor of a directory, for use as a place only. Symbolic links are followed. */
  public static int openDirectory(String path) throws NativeException {
    return check(Libc.open(bytes(path + "/."), O_PATH | O_CLOEXEC, 0), "open", path);
  }

  /**
   * A descriptor of a directory in another one, for use as a place only.
   *
   * @param relative its path in there
   * @param resolve {@link #AS_ROOT} or {@link #NO_LINKS}, with or without {@link #NO_MOUNTS}
   */
  public static int openDirectory(int directory, String relative, int resolve)
      throws NativeException {
    return openBelow(directory, relative, relative + "/.", resolve);
  }

  /** A descriptor of a file of any kind, for use as a place only; the directory counts as root. */
  public static int openInRoot(int directory, String relative) throws NativeException {
    return openBelow(directory, relative, relative, AS_ROOT);
  }

  /** The same, where no link may be on the way. */
  public static int openWithoutLinks(int directory, String relative) throws NativeException {
    return openBelow(directory, relative, relative, NO_LINKS);
  }

  private static int openBelow(int directory, String shown, String relative, int resolve)
      throws NativeException {
    long[] how = {O_PATH | O_CLOEXEC, 0, resolve};
    NativeLong size = new NativeLong((long) how.length * Long.BYTES);
    NativeLong result;
    int tries = 0;
    do {
      result = Libc.syscall(SYS_OPENAT2, directory, bytes(relative), how, size);
      // Something was renamed or mounted meanwhile, which the kernel tells from an escape by this.
    } while (result.intValue() < 0 && Native.getLastError() == Errno.EAGAIN && ++tries < 100);
    return check(result, "open", shown);
  }

  /** Opens for a write that replaces the content. */
  public static int openForReplacement(String path) throws NativeException {
    return check(Libc.open(bytes(path), O_WRONLY | O_TRUNC | O_CLOEXEC, 0), "open", path);
  }

  /** Opens a directory, to be locked. */
  public static int openToLock(String path) throws NativeException {
    return check(Libc.open(bytes(path), O_RDONLY | O_CLOEXEC, 0), "open", path);
  }

  /**
   * Opens for reading. What would make one wait for somebody at its other end is opened at once.
   */
  public static int openForReading(String path) throws NativeException {
    int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    return check(Libc.open(bytes(path), flags, 0), "open", path);
  }

  /** Opens for writing. */
  public static int openForWriting(String path) throws NativeException {
    return check(Libc.open(bytes(path), O_WRONLY | O_CLOEXEC, 0), "open", path);
  }

  /** Writes all of it in one call. */
  public static void write(int fd, byte[] content, String shownPath) throws IOException {
    int written =
        check(Libc.write(fd, content, new NativeLong(content.length)), "write", shownPath);
    if (written != content.length) {
      throw new IOException("write " + shownPath + ": only a part was taken");
    }
  }

  /** Sends a datagram to a socket in the file system, or fails at once. */
  public static void sendDatagram(String path, byte[] datagram) throws NativeException {
    byte[] name = bytes(path);
    byte[] address =
        ByteBuffer.allocate(Short.BYTES + name.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_UNIX)
            .put(name)
            .array();
    int fd = check(Libc.socket(AF_UNIX, SOCK_DGRAM | O_CLOEXEC, 0), "socket", path);
    try {
      check(
          Libc.sendto(
              fd,
              datagram,
              new NativeLong(datagram.length),
              MSG_DONTWAIT | MSG_NOSIGNAL,
              address,
              address.length),
          "send to",
          path);
    } finally {
      close(fd);
    }
  }

  public static void close(int fd, String shownPath) throws NativeException {
    check(Libc.close(fd), "close", shownPath);
  }

  /** For a descriptor whose end can't lose anything. */
  public static void close(int fd) {
    Libc.close(fd);
  }

  /**
   * Locks the file for as long as the descriptor is open.
   *
   * @return whether it could be had; false if another process has it
   */
  public static boolean tryLock(int fd, String shownPath) throws NativeException {
    if (Libc.flock(fd, LOCK_EX | LOCK_NB) == 0) {
      return true;
    }
    int errno = Native.getLastError();
    if (errno == Errno.EAGAIN) {
      return false;
    }
    throw new NativeException("lock", shownPath, errno);
  }

  /** Gives a file an extended attribute. */
  public static void setAttribute(String path, String name, byte[] value) throws NativeException {
    NativeLong size = new NativeLong(value.length);
    check(Libc.setxattr(bytes(path), bytes(name), value, size, 0), "set " + name + " of", path);
  }

  /** How large a file's extended attribute is; 0 if it has none of that name. */
  public static int attributeSize(String path, String name) throws NativeException {
    NativeLong size = Libc.getxattr(bytes(path), bytes(name), null, new NativeLong(0));
    return size.intValue() < 0 && isNoAttribute() ? 0 : check(size, "read " + name + " of", path);
  }

  /** Takes an extended attribute from a file, which may have none of that name. */
  public static void removeAttribute(String path, String name) throws NativeException {
    int result = Libc.removexattr(bytes(path), bytes(name));
    if (result < 0 && !isNoAttribute()) {
      check(result, "remove " + name + " of", path);
    }
  }

  private static boolean isNoAttribute() {
    return Native.getLastError() == Errno.ENODATA || Native.getLastError() == Errno.EOPNOTSUPP;
  }

  public static void deleteModule(String name) throws NativeException {
    check(Libc.delete_module(bytes(name), O_NONBLOCK), "unload module", name);
  }

  static int check(NativeLong result, String operation, String path) throws NativeException {
    return check(result.intValue(), operation, path);
  }

  static int check(int result, String operation, String path) throws NativeException {
    if (result < 0) {
      throw new NativeException(operation, path, Native.getLastError());
    }
    return result;
  }

  static byte[] bytes(String text) {
    return zeroEnded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] rawBytes(String rawPath) {
    return zeroEnded(rawPath.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] zeroEnded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
