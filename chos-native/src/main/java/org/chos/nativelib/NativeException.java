// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A system call failed. The message has the operation, what it was done to, and the reason: {@code
 * write /proc/chos/setchos: No such file or directory (ENOENT)}. What it was done to is in there as
 * it is: who prints it sees to control characters.
 */
public final class NativeException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String operation;
  private final byte[] path;
  private final int errno;

  NativeException(String operation, byte[] path, int errno) {
    super(
        operation
            + " "
            + text(path)
            + ": "
            + Chos.errnoText(errno)
            + " ("
            + Chos.errnoName(errno)
            + ")");
    this.operation = operation;
    this.path = path.clone();
    this.errno = errno;
  }

  /** For a system call that another library made. */
  public NativeException(String operation, String path, int errno) {
    this(operation, path.getBytes(StandardCharsets.UTF_8), errno);
  }

  /** What was attempted, a verb. */
  public String operation() {
    return operation;
  }

  /** What it was attempted on, as text. */
  public String path() {
    return text(path);
  }

  /**
   * The same as it was given; after {@link Chos#exec} the file found in PATH that is to blame, or
   * the name asked for if there is none.
   */
  public byte[] pathBytes() {
    return path.clone();
  }

  /** The error number, positive; see {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** The error's name, such as {@code ENOENT}. */
  public String errnoName() {
    return Chos.errnoName(errno);
  }

  /** The error's description, such as {@code No such file or directory}. */
  public String reason() {
    return Chos.errnoText(errno);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
