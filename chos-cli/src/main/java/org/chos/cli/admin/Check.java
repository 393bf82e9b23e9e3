// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.util.List;

/** Looks for one kind of trouble. Changes nothing. */
interface Check {
  /** All that is found; none if nothing is wrong. */
  List<Finding> findings() throws IOException;
}
