// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.Work;

/**
 * One {@code chosctl} at a time changes things. The lock ends with its process, in any case. It is
 * one on the directory itself, which can be had on a full disk too, and on one that can't be
 * written to.
 */
public final class Lock implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final long RETRY_MS = 100;

  /** Who may open a directory may lock it; users have to find what is in this one, no more. */
  private static final String ROOT_OPENS = "rwx--x--x";

  private final int fd;

  private Lock(int fd) {
    this.fd = fd;
  }

  /** Does something while no other {@code chosctl} changes things. */
  public static <T> T held(Layout layout, Console console, Work<T, AdminFailure> work)
      throws IOException, AdminFailure {
    Lock lock = acquire(layout, console);
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  /** Waits while another one is at work, and says so. */
  static Lock acquire(Layout layout, Console console) throws IOException, AdminFailure {
    int fd = open(layout.run());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean said = false;
    while (!Syscalls.tryLock(fd, layout.run())) {
      if (!said) {
        console.note("another chosctl is at work; waiting for it to end");
        said = true;
      }
      if (System.nanoTime() > deadline) {
        Syscalls.close(fd);
        throw new AdminFailure(
            "the other chosctl is still running after "
                + PATIENCE_SECONDS
                + " seconds: `fuser -v "
                + layout.run()
                + "` shows which process it is");
      }
      pause();
    }
    return new Lock(fd);
  }

  /** Does something while no other one does it in that directory, for however long it takes. */
  public static <T> T heldIn(Path directory, Console console, Work<T, AdminFailure> work)
      throws IOException, AdminFailure {
    Lock lock = new Lock(Syscalls.openToLock(directory.toString()));
    try {
      boolean said = false;
      while (!Syscalls.tryLock(lock.fd, directory.toString())) {
        if (!said) {
          console.note("another chosctl is at work in " + directory + "; waiting for it to end");
          said = true;
        }
        pause();
      }
      return work.run();
    } finally {
      lock.close();
    }
  }

  /**
   * Does something under another lock, beside the one for changes.
   *
   * @param busy what to say if another process has it
   */
  public static <T> T heldNow(Layout layout, String name, String busy, Work<T, AdminFailure> work)
      throws IOException, AdminFailure {
    Lock lock = acquireNow(layout, name, busy);
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  static Lock acquireNow(Layout layout, String name, String busy) throws IOException, AdminFailure {
    Directories.make(layout.run(), ROOT_OPENS);
    String directory = layout.run() + "/" + name;
    int fd = open(directory);
    if (!Syscalls.tryLock(fd, directory)) {
      Syscalls.close(fd);
      throw new AdminFailure(busy + " (`fuser -v " + directory + "` shows which process it is)");
    }
    return new Lock(fd);
  }

  private static int open(String directory) throws IOException {
    Directories.make(directory, ROOT_OPENS);
    try {
      // It may be there from an earlier version.
      Files.setPosixFilePermissions(
          Path.of(directory), PosixFilePermissions.fromString(ROOT_OPENS));
    } catch (FileSystemException e) {
      // Read-only: then nothing can be published either, which says more.
    }
    return Syscalls.openToLock(directory);
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(RETRY_MS);
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for another chosctl");
    }
  }
}
