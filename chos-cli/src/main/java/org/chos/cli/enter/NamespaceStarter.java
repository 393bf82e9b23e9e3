// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.config.HostDirectory;
import org.chos.config.SysConfig;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Enters an environment of the namespace engine, which the helper makes. */
final class NamespaceStarter extends ProgramStarter {
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
    super(choice, sysConfig);
    add("namespace-helper", "enter", "--name", alias());
    add("--tree", choice.environment().path());
    for (String bind : sysConfig.bindMounts()) {
      add("--bind", bind);
    }
    for (HostDirectory own : choice.environment().traits().fromHost().directories()) {
      add("--bind", own.path());
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
    add(only ? "--only-directory" : "--directory", directory);
    add("--home", home);
  }

  /** Nobody can look if the tree is not a directory but, it seems, an image. */
  @Override
  boolean canWithout(NativeException e) throws Failure {
    if (e.errno() != Errno.ENOTDIR) {
      return super.canWithout(e);
    }
    // For the helper, which finds out whether the shell is there.
    for (String shell : Shell.OTHERS) {
      add("--shell", shell);
    }
    return false;
  }

  /** For who comes from an environment of this engine, one that needs no more user namespaces. */
  @Override
  byte[] program() {
    byte[] wayOut = Bytes.bytes(Chos.directory() + "/way-out/helper");
    return Chos.isExecutable(wayOut) ? wayOut : Bytes.bytes(Chos.directory() + "/namespace-helper");
  }
}
