// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work on files that answered a moment ago, and whose server may die during it. It is given up by
 * then: the thread that does it is left where it waits, and ends with this process.
 *
 * <p>Whether a server answers at all is for the look at the host's files to find out before: there
 * a wait that nothing can end harms another process and not this one.
 */
public final class Patience {
  private Patience() {}

  /**
   * Has a thread of its own do it, which has ended at the return.
   *
   * @param seconds far above what it needs if it gets its answers
   * @throws TimeoutException if it did not end within that time
   */
  public static <T, X extends Exception> T run(int seconds, Work<T, X> work)
      throws IOException, X, TimeoutException {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread thread = new Thread(task, "bounded");
    thread.setDaemon(true);
    thread.start();
    T result = Patience.<T, X>await(seconds, task);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    return result;
  }

  /**
   * The same for work that a thread has been given already.
   *
   * @param <X> how it fails, but for an IOException
   */
  @SuppressWarnings("unchecked")
  public static <T, X extends Exception> T await(int seconds, Future<T> work)
      throws IOException, X, TimeoutException {
    try {
      return work.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException || e.getCause() instanceof Error) {
        throw new IllegalStateException(e.getCause());
      }
      // There is no other that the compiler would let the work throw.
      throw (X) e.getCause();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
