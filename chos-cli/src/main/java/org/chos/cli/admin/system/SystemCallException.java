// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;

/**
 * A system call failed. The message has the operation, what it was done to, and the reason: {@code
 * mount /proc/chos: Operation not permitted (errno 1)}.
 */
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1;

  private final int errno;

  SystemCallException(String operation, String path, int errno, String reason) {
    super(operation + " " + path + ": " + reason + " (errno " + errno + ")");
    this.errno = errno;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }
}
