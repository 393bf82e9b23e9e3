// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.List;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * Executes the program in a prepared mount namespace: the program enter takes the place of this
 * process, and the program its place.
 */
final class MountStarter extends Starter {
  private final String path;
  private final SysConfig sysConfig;
  private final List<byte[]> words = new ArrayList<>();

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
    super(choice.environment().alias());
    path = choice.environment().path();
    this.sysConfig = sysConfig;
    add("enter", number, "--name", alias(), "--passage", passage);
    if (destination.directory() != null) {
      add("--only-directory");
      words.add(destination.directory());
    }
    if (destination.home() != null) {
      add("--home");
      words.add(destination.home());
    }
    if (destination.login()) {
      add("--login", "yes");
    }
  }

  @Override
  boolean lookInside() throws Failure {
    List<String> binds = sysConfig.bindMounts();
    byte[][] directories = new byte[binds.size()][];
    for (int i = 0; i < directories.length; i++) {
      directories[i] = Bytes.bytes(binds.get(i));
    }
    try {
      Chos.lookInside(Bytes.bytes(path), directories);
      return true;
    } catch (NativeException e) {
      throw new Failure("can't enter " + alias() + ": its tree " + path + ": " + e.reason());
    }
  }

  @Override
  void exec(byte[] file, byte[][] argv, byte[][] environ) throws Failure {
    add("--");
    words.add(file);
    words.addAll(List.of(argv));
    byte[] enter = Bytes.bytes(Chos.directory() + "/enter");
    try {
      Chos.exec(enter, words.toArray(new byte[0][]), environ);
    } catch (NativeException e) {
      if (e.errno() == Errno.E2BIG) {
        throw notExecutable(Bytes.printable(file), e);
      }
      throw new Failure(Bytes.printable(enter) + ": " + e.reason() + ": reinstall CHOS");
    }
  }

  private void add(String... more) {
    for (String word : more) {
      words.add(Bytes.bytes(word));
    }
  }
}
