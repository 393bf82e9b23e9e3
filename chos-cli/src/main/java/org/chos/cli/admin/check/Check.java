// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.List;

/** Looks for one kind of trouble. Changes nothing. */
public interface Check {
  /** All that is found; none if nothing is wrong. */
  List<Finding> findings() throws IOException;
}
