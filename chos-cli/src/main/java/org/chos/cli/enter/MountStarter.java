// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;

/** Enters a prepared mount namespace, by the program enter. */
final class MountStarter extends ProgramStarter {
  /**
   * Where the program begins.
   *
   * @param directory the working directory inside; null: the one with the same name
   * @param home where to go if that is not there; null if unknown
   * @param login whether it ends on the host if it can't be inside
   */
  record Destination(byte[] directory, byte[] home, boolean login) {}

  /**
   * @param number what is prepared for the tree
   * @param passage the process' state, for what the kernel takes on the way
   */
  MountStarter(
      Choice choice, String number, String passage, SysConfig sysConfig, Destination destination) {
    super(choice, sysConfig);
    add("enter", number, "--name", alias(), "--passage", passage);
    add("--only-directory", destination.directory());
    add("--home", destination.home());
    if (destination.login()) {
      add("--login", "yes");
    }
  }

  @Override
  byte[] program() {
    return Bytes.bytes(Chos.directory() + "/enter");
  }
}
