// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.system.RawPath;

/**
 * The places on the host that {@code chosctl} deals with.
 *
 * @param chos the root directory of all processes in an environment
 * @param procChos where programs find the kernel's side
 * @param run what is gone after a reboot
 * @param sysconfig the file that says what is mounted in {@code chos}
 * @param program the command chos for the inside of trees
 */
public record Layout(String chos, String procChos, String run, String sysconfig, String program) {
  public static final Layout HOST =
      new Layout(
          "/chos", "/proc/chos", "/run/chos", "/etc/sysconfig/chos", "/usr/lib/chos/tree/chos");

  /** The type of the kernel's side as a file system. */
  public static final String CHOSFS = "chosfs";

  /** The kernel module's name. */
  static final String MODULE = "chos";

  /** What {@code chosctl close} has closed, which outlives the host's run. */
  public static final String CLOSINGS = "/var/lib/chos/closed";

  /** Of which images this host has copies, and where. */
  public static final String STAGED = "/var/lib/chos/staged";

  /** The path that the host's own root has inside. */
  public static final String LOCAL = "/local";

  /** Entries of {@link #chos} that lead into the tree of the process that looks. */
  public static final List<String> LINKS =
      List.of("bin", "boot", "etc", "lib", "lib32", "lib64", "opt", "sbin", "usr", "var");

  /** Entries of {@link #chos} that things of the host are mounted on, if BINDMOUNT names them. */
  public static final List<String> MOUNT_POINTS =
      List.of("cgroup", "dev", "home", "proc", "root", "sys", "tmp");

  /** Directories that every tree has, so that the host's can be mounted on them. */
  public static final List<String> TREE_MOUNT_POINTS =
      List.of(".chos", "dev", "home", "local", "proc", "root", "run", "sys", "tmp");

  /** The entry of {@link #chos} under which paths with /chos in front work inside as well. */
  public static final String SELF = "chos";

  /**
   * A second place of the kernel's side: a lookup through /proc would leave the kernel's fast path
   * there.
   */
  public String links() {
    return inChos("/.chos");
  }

  /** What such an entry holds. */
  public String linkTarget(String name) {
    return ".chos/tree/" + name;
  }

  /** What version 1 gave it, which serves as well, but for sessions. */
  public String formerTarget(String name) {
    return ".chos/link/" + name;
  }

  /** The host's own root, seen from inside. */
  public String local() {
    return inChos(LOCAL);
  }

  /** Where what has that path on the host has it inside. */
  public String inChos(String path) {
    return RawPath.join(chos, path);
  }

  /** Where the mount namespaces are that users enter. */
  public String preparedNamespaces() {
    return run + "/mount";
  }

  /** A program of CHOS' own, by its name. */
  public String helper(String name) {
    return Path.of(program).getParent().resolveSibling(name).toString();
  }

  /** The sign, for those who enter, that it is to be logged. */
  public String logEntries() {
    return run + "/log-entries";
  }
}
