// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Has ^C, SIGTERM and SIGHUP end this program only when what is half made has been cleared away:
 * while this is open, they stop what it waits for, and then wait for {@link #close}.
 */
public final class Interruption implements AutoCloseable {
  private final CountDownLatch cleared = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private Runnable stop = () -> {};
  private boolean interrupted;

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupt() {
    synchronized (this) {
      interrupted = true;
      stop.run();
    }
    try {
      cleared.await();
    } catch (InterruptedException e) {
      // Nobody interrupts it; the program ends.
    }
  }

  public synchronized boolean isInterrupted() {
    return interrupted;
  }

  /**
   * Ends all of that program, which runs in a process ID namespace: the first process of that takes
   * the others with it, and its parent waits for that.
   */
  public void kills(Process process) {
    onInterrupt(
        () -> {
          List<ProcessHandle> children = process.children().toList();
          if (children.isEmpty()) {
            process.destroyForcibly();
          }
          children.forEach(ProcessHandle::destroyForcibly);
        });
  }

  /** Nothing is waited for any longer. */
  public void killsNothing() {
    onInterrupt(() -> {});
  }

  /** What is to be done to have the work end soon; at once, if it is too late for later. */
  private synchronized void onInterrupt(Runnable action) {
    stop = action;
    if (interrupted) {
      action.run();
    }
  }

  /** Returns only if there was no interruption. */
  @Override
  public void close() {
    if (!isInterrupted()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
        return;
      } catch (IllegalStateException e) {
        // It has begun just now.
      }
    }
    cleared.countDown();
    while (true) {
      // The JVM ends the program, with the signal's exit code.
      LockSupport.park(this);
    }
  }
}
