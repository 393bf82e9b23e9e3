// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;

/** A change that is taken back if a later one fails. */
public interface UndoableStep extends Step {
  void undo(Host host) throws IOException;
}
