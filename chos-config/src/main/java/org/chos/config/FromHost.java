// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;

/**
 * What a tree has of the host beyond what all trees have.
 *
 * @param directories none twice
 * @param devices none twice
 */
public record FromHost(List<HostDirectory> directories, List<HostDevice> devices) {
  /** Nothing. */
  public static final FromHost NONE = new FromHost(List.of(), List.of());

  public FromHost {
    directories = List.copyOf(directories);
    devices = List.copyOf(devices);
  }

  public boolean isNone() {
    return directories.isEmpty() && devices.isEmpty();
  }

  /** Where the first of them is named; null if there is none. */
  Position at() {
    if (isNone()) {
      return null;
    }
    return directories.isEmpty() ? devices.get(0).at() : directories.get(0).at();
  }
}
