// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.List;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

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
   * Executes the shell, or one that is there. As by {@link Shell}, a program that talks through a
   * login should not have to read about it every time.
   */
  private static final String CHOICE =
      """
      own=$1 SHELL=$1
      shift
      [ -x "$SHELL" ] || SHELL=/bin/bash
      [ -x "$SHELL" ] || SHELL=/bin/sh
      export SHELL
      case $SHELL:$* in
      "$own":*) ;;
      *: | *:-l) echo "chos: warning: the shell $own is not in $CHOS; using $SHELL instead" >&2 ;;
      esac
      exec "$SHELL" "$@"
      """;

  private boolean chooses;

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

  /** Nobody can look into an image from outside: so that is done in there. */
  @Override
  boolean canWithout(NativeException e) throws Failure {
    if (e.errno() != Errno.ENOTDIR) {
      return super.canWithout(e);
    }
    chooses = true;
    return false;
  }

  @Override
  List<byte[]> command(byte[] file, byte[][] argv) {
    if (!chooses) {
      return super.command(file, argv);
    }
    List<byte[]> command = new ArrayList<>();
    for (String word : new String[] {"/bin/sh", "sh", "-c", CHOICE, "sh"}) {
      command.add(Bytes.bytes(word));
    }
    command.add(file);
    if (argv[0].length > 0 && argv[0][0] == '-') {
      command.add(Bytes.bytes("-l"));
    }
    command.addAll(List.of(argv).subList(1, argv.length));
    return command;
  }

  @Override
  byte[] program() {
    return Bytes.bytes(Chos.directory() + "/enter");
  }
}
