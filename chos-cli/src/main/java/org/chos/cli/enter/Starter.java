// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Executes the program, in the environment that the process is in already. */
class Starter {
  private final String alias;

  /**
   * @param alias where that is, for messages
   */
  Starter(String alias) {
    this.alias = alias;
  }

  final String alias() {
    return alias;
  }

  /**
   * From now on files are looked up as the program will see them.
   *
   * @return false if nobody can look there before it is started
   */
  boolean lookInside() throws Failure {
    return true;
  }

  /**
   * Returns only by throwing.
   *
   * @throws Failure why the program can't be executed
   */
  void exec(byte[] file, byte[][] argv, byte[][] environ) throws Failure {
    try {
      Chos.exec(file, argv, environ);
    } catch (NativeException e) {
      throw notExecuted(file, e);
    }
  }

  private Failure notExecuted(byte[] file, NativeException e) {
    String name = Bytes.printable(file);
    if (e.errno() != Errno.ENOENT) {
      return notExecutable(name, e);
    }
    // A name that no directory of PATH has is not what lies in the working directory by that name.
    if (Bytes.printable(e.pathBytes()).contains("/") && Chos.exists(e.pathBytes())) {
      return new Failure(
          Failure.NOT_FOUND,
          name
              + ": was found in "
              + alias
              + ", but not the loader or interpreter it needs: the tree is incomplete");
    }
    return new Failure(Failure.NOT_FOUND, name + ": not found in " + alias);
  }

  final Failure notExecutable(String name, NativeException e) {
    return new Failure(
        Failure.NOT_EXECUTABLE, name + ": can't be executed in " + alias + ": " + e.reason());
  }
}
