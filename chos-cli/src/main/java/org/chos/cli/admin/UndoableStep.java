// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;

/** A change that is taken back if a later one fails. */
interface UndoableStep extends Step {
  void undo(Host host) throws IOException;
}
