// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chos.nativelib.NativeException;

/**
 * A file system that is being mounted: first what it is made of, then the mount, which is attached
 * nowhere yet. What the kernel says of a failure is part of its message.
 */
public final class NewMount implements AutoCloseable {
  public static final int READ_ONLY = 1;
  public static final int NO_SET_UID = 2;
  public static final int NO_DEVICES = 4;
  public static final int NO_PROGRAMS = 8;

  // System calls since 5.2 have the same number on all architectures.
  private static final NativeLong SYS_FSOPEN = new NativeLong(430);
  private static final NativeLong SYS_FSCONFIG = new NativeLong(431);
  private static final NativeLong SYS_FSMOUNT = new NativeLong(432);
  private static final int CLOEXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int LONGEST_MESSAGE = 4096;

  private final String type;
  private final int context;

  private NewMount(String type, int context) {
    this.type = type;
    this.context = context;
  }

  /**
   * Begins one.
   *
   * @throws NativeException ENODEV for a type that this kernel has not
   */
  public static NewMount of(String type) throws NativeException {
    return new NewMount(
        type,
        Syscalls.check(
            Libc.syscall(SYS_FSOPEN, Syscalls.bytes(type), CLOEXEC), "mount a file system", type));
  }

  public NewMount option(String key, String value) throws IOException {
    configure(SET_STRING, Syscalls.bytes(key), Syscalls.bytes(value));
    return this;
  }

  public NewMount flag(String key) throws IOException {
    configure(SET_FLAG, Syscalls.bytes(key), null);
    return this;
  }

  /**
   * Makes it.
   *
   * @param attributes of the constants above
   * @return a descriptor of the mount, which goes with it unless it was attached
   */
  public int mount(int attributes) throws IOException {
    configure(CREATE, null, null);
    return Syscalls.check(
        Libc.syscall(SYS_FSMOUNT, context, CLOEXEC, attributes), "mount a file system", type);
  }

  private void configure(int command, byte[] key, byte[] value) throws IOException {
    try {
      Syscalls.check(
          Libc.syscall(SYS_FSCONFIG, context, command, key, value, 0), "mount a file system", type);
    } catch (NativeException e) {
      String said = said();
      throw said.isEmpty() ? e : new IOException(e.getMessage() + ", as " + said, e);
    }
  }

  /** Messages begin with a letter for their kind and a blank. */
  private String said() {
    StringBuilder result = new StringBuilder();
    byte[] buffer = new byte[LONGEST_MESSAGE];
    int length = Libc.read(context, buffer, new NativeLong(buffer.length)).intValue();
    while (length > 2) {
      String message = new String(buffer, 2, length - 2, StandardCharsets.UTF_8).strip();
      result.append(result.isEmpty() ? "" : "; ").append(message);
      length = Libc.read(context, buffer, new NativeLong(buffer.length)).intValue();
    }
    return result.toString();
  }

  @Override
  public void close() {
    Syscalls.close(context);
  }
}
