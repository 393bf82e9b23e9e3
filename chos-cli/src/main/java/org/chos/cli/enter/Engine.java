// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

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

  /** A mount namespace that `chosctl start` has prepared, by the program enter. */
  MOUNT("mount"),

  /** A mount namespace of the process' own, without the module. */
  NAMESPACE("namespace");

  /** The argument of {@code --engine} that leaves it to us. */
  private static final String AUTO = "auto";

  private static final byte[] SETCHOS = Bytes.bytes("/proc/chos/setchos");
  private static final byte[] RELEASE = Bytes.bytes("/proc/sys/kernel/osrelease");

  /** Where ./install and DKMS put the module, below /lib/modules/RELEASE. */
  private static final String[] MODULE_PLACES = {"/extra/chos.ko", "/updates/dkms/chos.ko"};

  /** How modules are packed, or not. */
  private static final String[] MODULE_SUFFIXES = {"", ".xz", ".zst", ".gz"};

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
        "--engine " + argument + ": choose kernel, mount, namespace or auto: see chos --help");
  }

  /**
   * The engine for those who don't ask for one. In a user namespace, where the kernel's lets nobody
   * in, it is that of namespaces; else what chos.conf says; else the first of the kernel's and the
   * prepared one that is started, or that the site has chosen, by the module for the running kernel
   * or by a grant: there a service that is stopped is an error, and no reason to run with other
   * rights than usual.
   */
  public static Engine automatic() {
    if (!UserNamespace.isInitial()) {
      return NAMESPACE;
    }
    Optional<Behaviour> wanted = wanted();
    if (wanted.isPresent()) {
      return of(wanted.get());
    }
    if (isStarted()) {
      return KERNEL;
    }
    if (MountEntry.isPrepared()) {
      return MOUNT;
    }
    if (hasModule()) {
      return KERNEL;
    }
    return MountEntry.isGranted() ? MOUNT : NAMESPACE;
  }

  private static Engine of(Behaviour wanted) {
    if (wanted == Behaviour.KERNEL_ENGINE) {
      return KERNEL;
    }
    return wanted == Behaviour.MOUNT_ENGINE ? MOUNT : NAMESPACE;
  }

  /**
   * The one that serves a login: there set-uid programs have to work, and a tree that can't be
   * entered has to be found out in time for a shell on the host instead.
   */
  static Engine ofLogins() {
    return automatic() == MOUNT ? MOUNT : KERNEL;
  }

  static boolean isStarted() {
    return Chos.exists(SETCHOS);
  }

  private static boolean hasModule() {
    String release;
    try {
      release = Bytes.printable(Chos.readFile(RELEASE, 256).bytes()).replace("?", "");
    } catch (NativeException e) {
      return false;
    }
    for (String place : MODULE_PLACES) {
      for (String suffix : MODULE_SUFFIXES) {
        if (Chos.exists(Bytes.bytes("/lib/modules/" + release + place + suffix))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<Behaviour> wanted() {
    try {
      FileContent conf = ConfigFiles.read(ConfigFiles.CONF);
      return Ownership.check(conf).isPresent() ? Optional.empty() : ChosConfFile.engine(conf);
    } catch (NativeException e) {
      return Optional.empty();
    }
  }
}
