// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.util.Optional;
import java.util.Set;

/** Why a service has to see /chos, whatever its sandbox is. */
final class Need {
  /** What starts programs for users, each in the environment of its user's choice; and logins. */
  private static final Set<String> STARTS_JOBS =
      Set.of(
          "anacron",
          "atd",
          "condor_master",
          "cron",
          "crond",
          "fcron",
          "login",
          "lsf_daemons",
          "oarsh",
          "pbs_mom",
          "res",
          "sbatchd",
          "sge_execd",
          "slurmd",
          "slurmstepd",
          "sshd",
          "systemd-logind");

  private static final Set<String> MOUNT =
      Set.of("mount", "umount", "umount2", "mount_setattr", "move_mount", "fsmount", "open_tree");

  /** As newer and as older versions of systemd print it. */
  private static final Set<String> SHARED = Set.of("shared", "1048576");

  private static final String OWN = "chos" + Unit.SUFFIX;

  private Need() {}

  /**
   * A sentence's end; empty if nothing is known that it needs /chos for.
   *
   * @param inside the services that have processes in environments now
   */
  static Optional<String> of(Unit unit, Set<String> inside) {
    if (unit.name().equals(OWN)) {
      return Optional.of("is CHOS itself");
    }
    if (inside.contains(unit.name())) {
      return Optional.of("has processes in environments");
    }
    if (!unit.property("PAMName").isEmpty() || unit.property("StandardInput").startsWith("tty")) {
      return Optional.of("is a login");
    }
    if (unit.property("KillMode").equals("process") || unit.property("Delegate").equals("yes")) {
      return Optional.of(
          "starts programs that are not its own (KillMode=process, or Delegate=yes)");
    }
    if (SHARED.contains(unit.property("MountFlags"))) {
      return Optional.of("mounts file systems (MountFlags=shared)");
    }
    return ofProgram(unit.program());
  }

  private static Optional<String> ofProgram(String program) {
    if (STARTS_JOBS.contains(program.substring(program.lastIndexOf('/') + 1))) {
      return Optional.of("starts programs for users");
    }
    Set<String> imports = Imports.ofProgram(program);
    if (imports.contains(Imports.PAM)) {
      return Optional.of("opens sessions for users (it is linked with PAM)");
    }
    return imports.contains("libmount.so.1") || imports.stream().anyMatch(MOUNT::contains)
        ? Optional.of("may mount file systems")
        : Optional.empty();
  }
}
