// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.time.Instant;

/**
 * Somebody entered a tree, or was refused.
 *
 * @param entered false for a refusal
 * @param uid the user's number
 * @param path the tree
 */
public record EntryRecord(Instant time, boolean entered, long uid, String path) {
  /** The same of another tree. */
  public EntryRecord of(String other) {
    return new EntryRecord(time, entered, uid, other);
  }
}
