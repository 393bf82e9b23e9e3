// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** A block device that shows a file, read-only. It goes with its last user. */
public final class LoopDevice implements AutoCloseable {
  private static final String CONTROL = "/dev/loop-control";
  private static final NativeLong GET_STATUS = new NativeLong(0x4C05);
  private static final NativeLong CONFIGURE = new NativeLong(0x4C0A);
  private static final NativeLong GET_FREE = new NativeLong(0x4C82);
  private static final int READ_ONLY_AUTOCLEAR = 1 | 4;

  // struct loop_info64, and struct loop_config, which has one behind the descriptor and block size.
  private static final int INFO_SIZE = 232;
  private static final int CONFIG_SIZE = 304;
  private static final int INFO = 8;
  private static final int FLAGS = 52;
  private static final int NAME = 56;
  private static final int NAME_SIZE = 64;

  private final int fd;
  private final String path;

  private LoopDevice(int fd, String path) {
    this.fd = fd;
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param file a descriptor
   * @param shown what losetup(8) will show for it
   */
  public static LoopDevice of(int file, String shown) throws NativeException {
    int control = Syscalls.openForWriting(CONTROL);
    try {
      while (true) {
        int number =
            Syscalls.check(
                Libc.ioctl(control, GET_FREE, new NativeLong(0)),
                "find a free loop device",
                CONTROL);
        String path = "/dev/loop" + number;
        int fd = Syscalls.openForReading(path);
        try {
          Syscalls.check(Libc.ioctl(fd, CONFIGURE, config(file, shown)), "set up", path);
          return new LoopDevice(fd, path);
        } catch (NativeException e) {
          Syscalls.close(fd);
          // Somebody else may have been faster.
          if (e.errno() != Errno.EBUSY) {
            throw e;
          }
        }
      }
    } finally {
      Syscalls.close(control);
    }
  }

  private static byte[] config(int file, String shown) {
    ByteBuffer config = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.nativeOrder());
    config.putInt(0, file);
    config.putInt(INFO + FLAGS, READ_ONLY_AUTOCLEAR);
    byte[] name = shown.getBytes(StandardCharsets.UTF_8);
    config.put(INFO + NAME, name, 0, Math.min(name.length, NAME_SIZE - 1));
    return config.array();
  }

  public String path() {
    return path;
  }

  /** "device:inode" of the file that a loop device shows; empty if that can't be told. */
  public static String file(String device) {
    try {
      int fd = Syscalls.openForReading(device);
      try {
        byte[] info = new byte[INFO_SIZE];
        Syscalls.check(Libc.ioctl(fd, GET_STATUS, info), "ask", device);
        ByteBuffer fields = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
        return fields.getLong(0) + ":" + fields.getLong(Long.BYTES);
      } finally {
        Syscalls.close(fd);
      }
    } catch (NativeException e) {
      return "";
    }
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
