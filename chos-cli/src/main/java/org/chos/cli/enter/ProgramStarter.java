// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.List;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * Executes the program in a mount namespace, which a program of CHOS enters: that takes the place
 * of this process, and the program its place.
 */
abstract class ProgramStarter extends Starter {
  private final String path;
  private final List<String> binds;
  private final List<byte[]> words = new ArrayList<>();

  ProgramStarter(Choice choice, SysConfig sysConfig) {
    super(choice.environment().alias());
    path = choice.environment().path();
    binds = sysConfig.bindMounts();
  }

  /** What enters. */
  abstract byte[] program();

  /** Adds words to its command line. */
  final void add(String... more) {
    for (String word : more) {
      words.add(Bytes.bytes(word));
    }
  }

  /** Adds an option with what belongs to it, unless there is none. */
  final void add(String option, byte[] value) {
    if (value != null) {
      add(option);
      words.add(value);
    }
  }

  @Override
  boolean lookInside() throws Failure {
    byte[][] directories = new byte[binds.size()][];
    for (int i = 0; i < directories.length; i++) {
      directories[i] = Bytes.bytes(binds.get(i));
    }
    try {
      Chos.lookInside(Bytes.bytes(path), directories);
      return true;
    } catch (NativeException e) {
      return canWithout(e);
    }
  }

  /**
   * After a failed look.
   *
   * @return false: it can be started all the same
   */
  boolean canWithout(NativeException e) throws Failure {
    throw new Failure("can't enter " + alias() + ": its tree " + path + ": " + e.reason());
  }

  /** What is executed inside: a program, and all its arguments. */
  List<byte[]> command(byte[] file, byte[][] argv) {
    List<byte[]> command = new ArrayList<>();
    command.add(file);
    command.addAll(List.of(argv));
    return command;
  }

  @Override
  final void exec(byte[] file, byte[][] argv, byte[][] environ) throws Failure {
    add("--");
    words.addAll(command(file, argv));
    byte[] program = program();
    try {
      Chos.exec(program, words.toArray(new byte[0][]), environ);
    } catch (NativeException e) {
      if (e.errno() == Errno.E2BIG) {
        throw notExecutable(Bytes.printable(file), e);
      }
      throw new Failure(Bytes.printable(program) + ": " + e.reason() + ": reinstall CHOS");
    }
  }
}
