// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.Work;

/**
 * A thread in another mount namespace, which it has joined alone. Its root is the top there. What
 * is mounted in it can be a user's own, and may never answer: then the thread is left where it
 * waits.
 */
final class NamespaceVisit implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "mount-namespace");
            made.setDaemon(true);
            return made;
          });
  private final int pid;
  private final Path self;

  /**
   * @param pid a process that is in it
   */
  NamespaceVisit(int pid) throws IOException {
    this.pid = pid;
    try {
      self =
          call(
              () -> {
                Path task = PROC.resolve(Files.readSymbolicLink(PROC.resolve("thread-self")));
                Syscalls.joinMounts(pid);
                return task;
              });
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * All of its mounts. They are read from here, where /proc is the host's: the processes in there
   * may all have their root in /chos, and see no more than what lies below.
   */
  MountTable mounts() throws IOException {
    return MountTable.parse(Files.readAllBytes(self.resolve("mountinfo")));
  }

  void detach(String rawPoint) throws IOException {
    call(
        () -> {
          Syscalls.detach(rawPoint);
          return null;
        });
  }

  /** Mounts chosfs. */
  void mount(String point) throws IOException {
    call(
        () -> {
          Syscalls.mount(Layout.CHOSFS, point);
          return null;
        });
  }

  void bind(String source, String target) throws IOException {
    call(
        () -> {
          Syscalls.bind(source, target);
          return null;
        });
  }

  void remount(String rawPoint, int flags) throws IOException {
    call(
        () -> {
          Syscalls.remount(rawPoint, flags);
          return null;
        });
  }

  private <T> T call(Work<T, RuntimeException> work) throws IOException {
    try {
      return Patience.<T, RuntimeException>await(
          HostFiles.PATIENCE_SECONDS, thread.submit(work::run));
    } catch (TimeoutException e) {
      throw new IOException(HostFiles.noAnswer("the mount namespace of process " + pid), e);
    }
  }

  /** The thread ends, and with it its part in the namespace. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
