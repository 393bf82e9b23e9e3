// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;

/**
 * Something that is done under a condition that somebody else sees to: a time limit, a lock.
 *
 * @param <T> what comes of it
 * @param <X> how it fails, but for an IOException
 */
public interface Work<T, X extends Exception> {
  T run() throws IOException, X;
}
