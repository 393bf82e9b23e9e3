// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.sandbox.SessionStarters;

/** Services whose sessions stay on the host though pam_chos is to move them. */
public final class SessionsCheck implements Check {
  @Override
  public List<Finding> findings() throws IOException {
    return SessionStarters.unseen().stream()
        .map(
            name ->
                Finding.warning(
                    name
                        + " starts its sessions by vfork or posix_spawn, which pam_chos is not told"
                        + " of: they stay on the host; its users can have chos as their login"
                        + " shell",
                    "man pam_chos"))
        .toList();
  }
}
