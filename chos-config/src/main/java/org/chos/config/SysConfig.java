// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;

/**
 * What {@code chosctl start} sets up.
 *
 * @param chosFile the absolute path of the list of environments
 * @param bindMounts the host's directories that are seen in all environments, in the order in which
 *     they are mounted; absolute paths like those of {@link Environment#path}, never {@code /}; one
 *     may stand there twice
 * @param makeLinks whether {@code MAKELINKS} is on
 * @param privateMounts whether {@code PRIVATE_MOUNTS} is on: later mounts of the host do not show
 *     up inside
 * @param logEntries where it is recorded who enters what, {@code LOG_ENTRIES}
 */
public record SysConfig(
    String chosFile,
    List<String> bindMounts,
    boolean makeLinks,
    boolean privateMounts,
    EntryLog logEntries) {

  /**
   * What holds without a file, and for each variable that the file does not set. The directories
   * are those without which a session would miss its devices, its processes, the sockets of the
   * host's services, or the user's files.
   */
  public static final SysConfig DEFAULT =
      new SysConfig(
          "/etc/chos",
          List.of("/dev", "/proc", "/sys", "/run", "/home", "/tmp", "/root"),
          false,
          false,
          EntryLog.NO);

  public SysConfig {
    bindMounts = List.copyOf(bindMounts);
  }
}
