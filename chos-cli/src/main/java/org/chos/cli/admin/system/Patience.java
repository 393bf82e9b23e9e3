// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work on files that answered a moment ago, and whose server may die during it.
 *
 * <p>Whether a server answers at all is for the look at the host's files to find out before: there
 * a wait that nothing can end harms another process and not this one.
 */
public final class Patience {
  private Patience() {}

  /**
   * Does it, or leaves it where it waits: its thread ends with this process.
   *
   * @param seconds far above what it needs if it gets its answers
   * @throws TimeoutException if it did not end within that time
   */
  public static <T> T run(int seconds, Work<T> work)
      throws IOException, AdminFailure, TimeoutException {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task, "bounded");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof AdminFailure cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
