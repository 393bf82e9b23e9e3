// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.util.ArrayList;
import java.util.List;

/**
 * What a verb that changes things has done, or would do.
 *
 * @param changes what, in order
 * @param summary how things are then, a sentence
 * @param complete whether all was done
 */
public record Outcome(List<String> changes, String summary, boolean complete) {
  public Outcome {
    changes = List.copyOf(changes);
  }

  public Outcome(List<String> changes, String summary) {
    this(changes, summary, true);
  }

  /** This and then that. */
  Outcome then(Outcome next) {
    List<String> both = new ArrayList<>(changes);
    both.addAll(next.changes);
    return new Outcome(both, next.summary, complete && next.complete);
  }
}
