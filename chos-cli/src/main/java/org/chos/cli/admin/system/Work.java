// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;

/** Something that is done under a condition that somebody else sees to: a time limit, a lock. */
public interface Work<T> {
  T run() throws IOException, AdminFailure;
}
