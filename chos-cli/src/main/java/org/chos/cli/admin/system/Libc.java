// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;

/**
 * The C functions themselves, as {@link Syscalls} calls them. Strings are bytes that end in a zero;
 * -1 means failure, and {@link Native#getLastError} has errno.
 */
final class Libc {
  static {
    // What the C library's own name is differs between systems; it is loaded already.
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  private Libc() {}

  static native int mount(byte[] source, byte[] target, byte[] type, NativeLong flags, byte[] data);

  static native int umount2(byte[] target, int flags);

  static native int unshare(int flags);

  static native int setns(int fd, int kind);

  static native int geteuid();

  static native int isatty(int fd);

  static native int open(byte[] path, int flags, int mode);

  static native int close(int fd);

  static native NativeLong read(int fd, byte[] bytes, NativeLong count);

  static native NativeLong write(int fd, byte[] bytes, NativeLong count);

  static native int ioctl(int fd, NativeLong request, byte[] argument);

  static native int ioctl(int fd, NativeLong request, NativeLong argument);

  static native int socket(int domain, int type, int protocol);

  static native NativeLong sendto(
      int fd, byte[] bytes, NativeLong count, int flags, byte[] address, int addressLength);

  static native int flock(int fd, int operation);

  static native int setxattr(byte[] path, byte[] name, byte[] value, NativeLong size, int flags);

  static native NativeLong getxattr(byte[] path, byte[] name, byte[] value, NativeLong size);

  static native int removexattr(byte[] path, byte[] name);

  static native int delete_module(byte[] name, int flags);

  // The calls below have no function in older C libraries.

  /** open_tree(2). */
  static native NativeLong syscall(NativeLong number, int directory, byte[] path, int flags);

  /** openat2(2). */
  static native NativeLong syscall(
      NativeLong number, int directory, byte[] path, long[] how, NativeLong size);

  /** move_mount(2). */
  static native NativeLong syscall(
      NativeLong number, int from, byte[] fromPath, int to, byte[] toPath, int flags);

  /** fsopen(2). */
  static native NativeLong syscall(NativeLong number, byte[] type, int flags);

  /** fsconfig(2). */
  static native NativeLong syscall(
      NativeLong number, int context, int command, byte[] key, byte[] value, int auxiliary);

  /** fsmount(2). */
  static native NativeLong syscall(NativeLong number, int context, int flags, int attributes);
}
