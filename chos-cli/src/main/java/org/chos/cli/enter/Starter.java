// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/** Executes the program, in the environment that the process is in already. */
class Starter {

  /**
   * As {@link Chos#exec}.
   *
   * @throws NativeException the program can't be executed
   * @throws Failure nothing could be tried
   */
  void exec(byte[] file, byte[][] argv, byte[][] environ) throws NativeException, Failure {
    Chos.exec(file, argv, environ);
  }
}
