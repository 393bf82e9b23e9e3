// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** What the section {@code %BEH} of {@code /etc/chos.conf} switches on, a line each. */
public enum Behaviour {
  /** The shell that {@code chos} starts without a command is a login shell. */
  BASHLOGIN
}
