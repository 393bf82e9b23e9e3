// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.service.Grant;
import org.chos.cli.admin.system.Reason;

/** The right of the program enter: it is there if the site has granted it, and only then. */
public final class GrantCheck implements Check {
  private final Grant grant;
  private final boolean wanted;

  /**
   * @param wanted whether the mount engine is the one that chos.conf asks for
   */
  public GrantCheck(Grant grant, boolean wanted) {
    this.grant = grant;
    this.wanted = wanted;
  }

  @Override
  public List<Finding> findings() {
    try {
      return findings(grant.since(), grant.isInForce());
    } catch (IOException e) {
      return List.of(
          Finding.error(Reason.of(e) + ": the mount engine's program is missing", "./install"));
    }
  }

  private List<Finding> findings(Optional<Instant> since, boolean inForce) {
    if (since.isPresent() && !inForce) {
      return List.of(
          Finding.error(
              grant.program()
                  + " has lost the right that it was granted on "
                  + day(since.get())
                  + ", so users can't enter by the mount engine",
              "chosctl grant"));
    }
    if (since.isEmpty() && inForce) {
      return List.of(
          Finding.error(
              grant.program() + " has rights that were not given by chosctl grant",
              "chosctl grant --revoke"));
    }
    if (wanted && since.isEmpty()) {
      return List.of(
          Finding.warning(
              "/etc/chos.conf says ENGINE=mount, but only root can enter: users were not granted"
                  + " it",
              "chosctl grant"));
    }
    return List.of();
  }

  private static String day(Instant since) {
    return DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneId.systemDefault()).format(since);
  }
}
