// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** What the section {@code %BEH} of {@code /etc/chos.conf} switches on, a line each. */
public enum Behaviour {
  /** The shell that {@code chos} starts without a command is a login shell. */
  BASHLOGIN("BASHLOGIN"),

  /** Who doesn't ask for an engine gets the kernel's, also where it is not started. */
  KERNEL_ENGINE("ENGINE=kernel"),

  /**
   * Who doesn't ask for an engine gets the one of namespaces, also where the kernel's is started.
   */
  NAMESPACE_ENGINE("ENGINE=namespace"),

  /** Who doesn't ask for an engine gets the prepared mount namespaces. */
  MOUNT_ENGINE("ENGINE=mount");

  private final String line;

  Behaviour(String line) {
    this.line = line;
  }

  /** Whether it says which engine is meant. */
  public boolean isEngine() {
    return this != BASHLOGIN;
  }

  /** The line that switches it on. */
  public String line() {
    return line;
  }
}
