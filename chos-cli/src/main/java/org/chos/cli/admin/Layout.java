// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.util.List;

/**
 * The places on the host that {@code chosctl} deals with.
 *
 * @param chos the root directory of all processes in an environment
 * @param procChos where programs find the kernel's side
 * @param run what is gone after a reboot
 * @param sysconfig the file that says what is mounted in {@code chos}
 * @param program the command chos for the inside of trees
 */
record Layout(String chos, String procChos, String run, String sysconfig, String program) {
  static final Layout HOST =
      new Layout(
          "/chos", "/proc/chos", "/run/chos", "/etc/sysconfig/chos", "/usr/lib/chos/tree/chos");

  /** The type of the kernel's side as a file system. */
  static final String CHOSFS = "chosfs";

  /** The kernel module's name. */
  static final String MODULE = "chos";

  /** The path that the host's own root has inside. */
  static final String LOCAL = "/local";

  /** Entries of {@link #chos} that lead into the tree of the process that looks. */
  static final List<String> LINKS =
      List.of("bin", "boot", "etc", "lib", "lib32", "lib64", "opt", "sbin", "usr", "var");

  /** Entries of {@link #chos} that things of the host are mounted on, if BINDMOUNT names them. */
  static final List<String> MOUNT_POINTS =
      List.of("cgroup", "dev", "home", "proc", "root", "sys", "tmp");

  /** The entry of {@link #chos} under which paths with /chos in front work inside as well. */
  static final String SELF = "chos";

  /**
   * A second place of the kernel's side: a lookup through /proc would leave the kernel's fast path
   * there.
   */
  String links() {
    return inChos("/.chos");
  }

  /** What such an entry holds. */
  String linkTarget(String name) {
    return ".chos/link/" + name;
  }

  /** The host's own root, seen from inside. */
  String local() {
    return inChos(LOCAL);
  }

  /** Where what has that path on the host has it inside. */
  String inChos(String path) {
    return RawPath.join(chos, path);
  }

  /** The published environments, for programs without a parser of /etc/chos. */
  String table() {
    return run + "/environments";
  }

  /** The sign, for those who enter, that it is to be logged. */
  String logEntries() {
    return run + "/log-entries";
  }
}
