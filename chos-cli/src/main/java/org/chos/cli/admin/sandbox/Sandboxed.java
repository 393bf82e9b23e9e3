// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * A service that has a sandbox.
 *
 * @param name "cups.service", of a template "cups@.service"
 * @param undone the properties that /chos makes worthless; none if it holds
 * @param need why it has to see /chos all the same
 * @param late whether it runs without what would hold, since before that was said
 * @param place where what would hold is to be written
 */
public record Sandboxed(
    String name, List<String> undone, Optional<String> need, boolean late, DropIn place) {
  public Sandboxed {
    undone = List.copyOf(undone);
  }

  /** Whether its sandbox can be made to hold, and does not. */
  public boolean isOpen() {
    return !undone.isEmpty() && need.isEmpty() && !place.isSwitchedOff();
  }

  /** For a list: the name and what is undone. */
  public String describe() {
    return name + " (" + String.join(", ", undone) + ")";
  }
}
