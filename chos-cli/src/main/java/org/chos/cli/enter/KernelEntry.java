// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Goes into an environment by the kernel's engine, and explains why that can't be done. */
final class KernelEntry {
  private static final int STANDARD_ERROR = 2;

  private KernelEntry() {}

  /**
   * The way in that all programs have in common.
   *
   * @param directory null: the one with the same name, or what comes nearest
   * @param shell whether it is for a shell that a person talks to. A command runs for programs as
   *     well, a portal or cron, which take each line for its answer or mail it, so where standard
   *     error is no terminal it is told nothing of directories that were its own; the log is
   */
  static void goIn(Choice choice, byte[] directory, byte[] home, boolean shell, Messages messages)
      throws Failure {
    String alias = choice.environment().alias();
    byte[] path = Bytes.bytes(choice.environment().path());
    try {
      Chos.Remarks remarks = Chos.enter(Bytes.bytes(alias), path, directory, home);
      if (remarks.own() != null && (shell || Chos.isTerminal(STANDARD_ERROR))) {
        messages.warning(Bytes.printable(remarks.own()));
      }
      if (remarks.directory() != null) {
        messages.warning(Bytes.printable(remarks.directory()));
      }
    } catch (NativeException e) {
      if (e.operation().equals(Chos.CHDIR)) {
        throw WorkingDirectory.refused(directory, alias, e);
      }
      if (e.operation().equals(Chos.COMPARE)) {
        throw new Failure(Bytes.printable(e.pathBytes()));
      }
      throw refused(choice, e);
    }
  }

  private static Failure refused(Choice choice, NativeException e) {
    String alias = choice.environment().alias();
    String path = choice.environment().path();
    if (!Engine.isStarted()) {
      return new Failure(
          "CHOS is not started on this host: an administrator can start it with: service chos"
              + " start; without it, use --engine namespace");
    }
    if (e.errno() == Errno.EPERM && isClosed()) {
      return new Failure(
          "can't enter "
              + alias
              + ": /chos is closed to this service by its unit (InaccessiblePaths=): an"
              + " administrator finds under sandbox in chosctl(8) how to open it");
    }
    if (e.errno() == Errno.EPERM) {
      return new Failure(
          "can't enter "
              + alias
              + ": this process is in a chroot or a user namespace, and the"
              + " kernel lets nobody out of there");
    }
    byte[] closed = Chos.closed(Bytes.bytes(alias), Bytes.bytes(path));
    if (closed != null && (e.errno() == Errno.ENOENT || e.errno() == Errno.EACCES)) {
      return new Failure("can't enter " + alias + ": " + Bytes.printable(closed));
    }
    if (e.errno() != Errno.ENOENT) {
      return new Failure("can't enter " + alias + ": " + e.getMessage());
    }
    if (!Chos.exists(Bytes.bytes("/chos"))) {
      return new Failure(
          "can't enter "
              + alias
              + ": /chos is missing on this host: an administrator can restore it"
              + " with: service chos restart");
    }
    String fault = TreeFault.of(path);
    if (fault != null) {
      return new Failure("can't enter " + alias + ": its tree " + path + " " + fault);
    }
    return new Failure(
        "can't enter "
            + alias
            + ": the kernel does not have "
            + path
            + " on its list: after a"
            + " change of "
            + ConfigFiles.ENVIRONMENTS
            + " an administrator runs: chosctl reload");
  }

  /** Whether something empty lies over /chos. */
  private static boolean isClosed() {
    return Chos.exists(Bytes.bytes("/chos")) && !Chos.exists(Bytes.bytes("/chos/.chos"));
  }
}
