// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How far long work has come: a bar where a line can be written over, elsewhere lines. */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final String CLEAR_LINE = "\r\033[K";

  private final Console console;
  private final boolean bar;
  private final long started = System.nanoTime();
  private final ScheduledExecutorService clock;
  private int percent;
  private String what = "";

  /**
   * @param bar whether a line can be written over
   */
  public Progress(Console console, boolean bar) {
    this.console = console;
    this.bar = bar;
    clock = bar ? Executors.newSingleThreadScheduledExecutor(Progress::thread) : null;
    if (bar) {
      clock.scheduleAtFixedRate(this::draw, 1, 1, TimeUnit.SECONDS);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "progress");
    thread.setDaemon(true);
    return thread;
  }

  /** The work has come to that. */
  public synchronized void at(int newPercent, String newWhat) {
    percent = newPercent;
    what = newWhat;
    if (bar) {
      draw();
    } else {
      console.note(String.format("%3d%% %s", percent, what));
    }
  }

  private synchronized void draw() {
    if (clock.isShutdown()) {
      return;
    }
    int done = percent * WIDTH / 100;
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    console.show(
        String.format(
            "%s[%s%s] %3d%% %d:%02d %s",
            CLEAR_LINE,
            "#".repeat(done),
            " ".repeat(WIDTH - done),
            percent,
            seconds / 60,
            seconds % 60,
            what));
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    if (bar) {
      clock.shutdownNow();
      console.show(CLEAR_LINE);
    }
  }
}
