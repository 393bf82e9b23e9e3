// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.List;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * Executes the program in an environment of the namespace engine, which the helper makes: the
 * helper takes the place of this process, and the program the helper's.
 */
final class NamespaceStarter extends Starter {
  private final String path;
  private final SysConfig sysConfig;
  private final List<byte[]> words = new ArrayList<>();

  /**
   * @param directory the working directory inside; null: it is gone
   * @param only whether no other will do
   * @param home where to go instead; null if unknown
   */
  NamespaceStarter(
      Choice choice,
      SysConfig sysConfig,
      byte[] directory,
      boolean only,
      byte[] home,
      boolean verbose) {
    super(choice.environment().alias());
    path = choice.environment().path();
    this.sysConfig = sysConfig;
    add("namespace-helper", "enter", "--name", alias());
    add("--tree", path);
    for (String bind : sysConfig.bindMounts()) {
      add("--bind", bind);
    }
    if (sysConfig.makeLinks()) {
      add("--links");
    }
    if (sysConfig.privateMounts()) {
      add("--private");
    }
    if (verbose) {
      add("--verbose");
    }
    if (directory != null) {
      add(only ? "--only-directory" : "--directory");
      words.add(directory);
    }
    if (home != null) {
      add("--home");
      words.add(home);
    }
  }

  /** Nobody can if the tree is not a directory but, it seems, an image. */
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
      if (e.errno() != Errno.ENOTDIR) {
        throw new Failure("can't enter " + alias() + ": its tree " + path + ": " + e.reason());
      }
      // For the helper, which finds out whether the shell is there.
      for (String shell : Shell.OTHERS) {
        add("--shell", shell);
      }
      return false;
    }
  }

  @Override
  void exec(byte[] file, byte[][] argv, byte[][] environ) throws Failure {
    add("--");
    words.add(file);
    words.addAll(List.of(argv));
    byte[] helper = helper();
    try {
      Chos.exec(helper, words.toArray(new byte[0][]), environ);
    } catch (NativeException e) {
      if (e.errno() == Errno.E2BIG) {
        throw notExecutable(Bytes.printable(file), e);
      }
      throw new Failure(Bytes.printable(helper) + ": " + e.reason() + ": reinstall CHOS");
    }
  }

  /** For who comes from an environment of this engine, one that needs no more user namespaces. */
  private static byte[] helper() {
    byte[] wayOut = Bytes.bytes(Chos.directory() + "/way-out/helper");
    return Chos.isExecutable(wayOut) ? wayOut : Bytes.bytes(Chos.directory() + "/namespace-helper");
  }

  private void add(String... more) {
    for (String word : more) {
      words.add(Bytes.bytes(word));
    }
  }
}
