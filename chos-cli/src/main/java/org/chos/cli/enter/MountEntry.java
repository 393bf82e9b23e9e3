// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.Optional;
import org.chos.config.Environment;
import org.chos.config.PublishedEnvironments;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Goes into an environment by the mount engine, and explains why that can't be done. */
final class MountEntry {
  /** It is there as long as namespaces are prepared. */
  private static final byte[] PREPARED = Bytes.bytes("/run/chos/mount/current");

  /** It is there as long as the site grants users the right. */
  private static final byte[] GRANTED = Bytes.bytes("/var/lib/chos/granted");

  /** Lines "path TAB number": what is prepared for each path. */
  private static final String NUMBERS = "/run/chos/published/namespaces";

  private MountEntry() {}

  static boolean isPrepared() {
    return Chos.exists(PREPARED);
  }

  static boolean isGranted() {
    return Chos.exists(GRANTED);
  }

  /**
   * What executes the program there.
   *
   * @param directory null: the one with the same name, or what comes nearest
   * @param home where to go instead; null if unknown
   * @param login whether it is a login, which ends on the host if it can't be inside
   */
  static Starter starter(
      Choice choice, SysConfig sysConfig, byte[] directory, byte[] home, boolean login)
      throws Failure {
    String alias = choice.environment().alias();
    if (!isPrepared()) {
      throw new Failure(
          "CHOS is not started on this host"
              + (Engine.isStarted() ? " with the mount engine" : "")
              + ": an administrator can start it with: service chos start; without it, use --engine"
              + " namespace");
    }
    String number = number(choice);
    String passage;
    try {
      passage = Chos.passage(Bytes.bytes(number));
    } catch (NativeException e) {
      throw refused(choice, e);
    }
    return new MountStarter(
        choice, number, passage, sysConfig, new MountStarter.Destination(directory, home, login));
  }

  /** In the words of all ways in; the program there would refuse it, too. */
  private static Failure refused(Choice choice, NativeException e) {
    String alias = choice.environment().alias();
    if (e.errno() == Errno.EPERM) {
      return new Failure(
          "can't enter "
              + alias
              + ": this process has ambient capabilities, which the way in would take from it for"
              + " good: drop them (setpriv --ambient-caps -all)");
    }
    byte[] closed =
        e.errno() == Errno.EACCES
            ? Chos.closed(e.errno(), Bytes.bytes(alias), Bytes.bytes(choice.environment().path()))
            : null;
    return closed != null
        ? new Failure("can't enter " + alias + ": " + Bytes.printable(closed))
        : new Failure(
            "can't enter "
                + alias
                + ": who may enter it can't be read: "
                + e.reason()
                + ": an administrator runs: chosctl restart");
  }

  private static String number(Choice choice) throws Failure {
    String path = choice.environment().path();
    try {
      Optional<Environment> line = PublishedEnvironments.find(ConfigFiles.read(NUMBERS), path);
      if (line.isPresent()) {
        return line.get().path();
      }
    } catch (NativeException e) {
      // It is only just being started, or stopped.
    }
    throw new Failure(
        "can't enter "
            + choice.environment().alias()
            + ": nothing is prepared for its tree "
            + path
            + ": an administrator runs: chosctl reload");
  }
}
