// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** Where it is recorded who enters what. */
public enum EntryLog {
  /** Nowhere. */
  NO,
  /** In the journal, or what else the system's log is, by {@code chos} and its likes. */
  JOURNAL,
  /** In the kernel's audit, by the kernel module. */
  AUDIT
}
