// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.util.Optional;
import org.chos.config.Behaviour;
import org.chos.config.ChosConfFile;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/** What puts a process into an environment. */
public enum Engine {
  /** The kernel module, by /proc/chos. */
  KERNEL("kernel"),

  /** A mount namespace of the process' own, without the module. */
  NAMESPACE("namespace");

  /** The argument of {@code --engine} that leaves it to us. */
  private static final String AUTO = "auto";

  private static final byte[] SETCHOS = Text.bytes("/proc/chos/setchos");

  private final String word;

  Engine(String word) {
    this.word = word;
  }

  /** Its name for users. */
  public String word() {
    return word;
  }

  /**
   * The engine that an argument of {@code --engine} names; null for none of them in particular.
   *
   * @throws Failure if it names something else
   */
  static Engine named(String argument) throws Failure {
    for (Engine engine : values()) {
      if (engine.word.equals(argument)) {
        return engine;
      }
    }
    if (AUTO.equals(argument)) {
      return null;
    }
    throw new Failure(
        "--engine " + argument + ": there are kernel, namespace and auto: see chos --help");
  }

  /**
   * The engine for those who don't ask for one. In a user namespace, where the kernel's lets nobody
   * in, it is the other; else what chos.conf says; else the kernel's if it is started.
   */
  public static Engine automatic() {
    if (!UserNamespace.isInitial()) {
      return NAMESPACE;
    }
    Optional<Behaviour> wanted = wanted();
    if (wanted.isPresent()) {
      return wanted.get() == Behaviour.KERNEL_ENGINE ? KERNEL : NAMESPACE;
    }
    return isStarted() ? KERNEL : NAMESPACE;
  }

  static boolean isStarted() {
    return Chos.exists(SETCHOS);
  }

  private static Optional<Behaviour> wanted() {
    try {
      FileContent conf = Tables.read(Tables.CONF);
      return Ownership.check(conf).isPresent() ? Optional.empty() : ChosConfFile.engine(conf);
    } catch (NativeException e) {
      return Optional.empty();
    }
  }
}
