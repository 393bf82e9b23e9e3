// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.Arrays;
import org.chos.config.Environment;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * The working directory, which stays where it was when the root changes, and so has to be entered
 * again by its name.
 */
final class WorkingDirectory {
  private static final byte[] ROOT = Bytes.bytes("/chos");
  private static final byte[] LOCAL = Bytes.bytes("/local");

  /** Where the root is {@link #ROOT}; for a process that is in no tree that is a session. */
  private static final byte[] LINK_OF_LAYOUT = Bytes.bytes("/.chos/tree");

  private WorkingDirectory() {}

  /**
   * The name that it has inside the environment it lies in; null if it is gone. For one without a
   * name the home directory, or the root, with a warning.
   *
   * @param home null if unknown
   */
  static byte[] inside(LazyEnvironments environments, byte[] home, Messages messages) {
    try {
      byte[] cwd = Chos.getCwd();
      return Chos.exists(LINK_OF_LAYOUT)
          ? nameInSession(cwd, environments)
          : nameInside(cwd, environments);
    } catch (NativeException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      byte[] place = home != null ? home : new byte[] {'/'};
      messages.warning(
          (e.errno() == Errno.EXDEV
                  ? "the working directory can't be reached from the root directory"
                  : "the working directory has no usable name: " + e.reason())
              + "; it is now "
              + Bytes.printable(place));
      return place;
    }
  }

  /**
   * The name that a directory has inside the environment it lies in; for one that lies in none, the
   * one it has. Who calls chos inside an environment comes out of it first, so the directory shows
   * up here by way of /chos and of the tree's path.
   *
   * @param cwd the directory as seen from the host's root
   */
  static byte[] nameInside(byte[] cwd, LazyEnvironments environments) {
    byte[] inside = below(cwd, ROOT);
    if (inside == null) {
      return cwd;
    }
    return nameInTree(inside, inside, environments);
  }

  /**
   * The same where the root is /chos all the time, so that the directory shows up by way of the
   * tree's path alone, or of /local.
   */
  static byte[] nameInSession(byte[] cwd, LazyEnvironments environments) {
    byte[] ofHost = below(cwd, LOCAL);
    return nameInTree(cwd, ofHost == null ? cwd : ofHost, environments);
  }

  private static byte[] nameInTree(byte[] inside, byte[] name, LazyEnvironments environments) {
    for (Environment environment : environments.all().all()) {
      byte[] inTree = below(inside, Bytes.bytes(environment.path()));
      // Of trees within each other the inner one.
      if (inTree != null && inTree.length < name.length) {
        name = inTree;
      }
    }
    return name;
  }

  /** What follows the directory in the path, "/" for itself; null if it does not lie below. */
  private static byte[] below(byte[] path, byte[] directory) {
    int length = directory.length;
    if (length == 1
        || path.length < length
        || !Arrays.equals(path, 0, length, directory, 0, length)) {
      return null;
    }
    if (path.length == length) {
      return new byte[] {'/'};
    }
    return path[length] == '/' ? Arrays.copyOfRange(path, length, path.length) : null;
  }

  /**
   * Enters the directory with that name, or what comes nearest to it, and warns if it is another.
   *
   * @param name null if the directory is gone
   * @param home null if unknown
   */
  static void enter(byte[] name, byte[] home, String alias, Messages messages) {
    String away = name == null ? "is gone" : refusal(name, alias);
    if (away == null) {
      return;
    }
    byte[] place = home;
    if (home == null || refusal(home, alias) != null) {
      place = new byte[] {'/'};
      refusal(place, alias);
    }
    messages.warning(
        "the working directory "
            + (name == null ? "" : Bytes.printable(name) + " ")
            + away
            + "; it is now "
            + Bytes.printable(place));
  }

  /** Enters it; null, or why that can't be done. */
  private static String refusal(byte[] directory, String alias) {
    try {
      Chos.chdir(directory);
      return null;
    } catch (NativeException e) {
      return e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR
          ? "does not exist in " + alias
          : "can't be entered in " + alias + ": " + e.reason();
    }
  }

  /** Enters the one that was asked for, and no other. */
  static void enterOnly(byte[] directory, String alias) throws Failure {
    try {
      Chos.chdir(directory);
    } catch (NativeException e) {
      throw refused(directory, alias, e);
    }
  }

  static Failure refused(byte[] directory, String alias, NativeException e) {
    return new Failure(
        "--chdir: " + Bytes.printable(directory) + ": " + e.reason() + " in " + alias);
  }
}
