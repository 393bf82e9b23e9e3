// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.system.AdminFailure;

/** One change to the host. A change that is there already is not an error. */
public interface Step {
  /** What it does, for the log and for {@code --dry-run}: "mount chosfs on /proc/chos". */
  String describe();

  void perform(Host host) throws IOException, AdminFailure;

  /** What to do if it can't be done. */
  String remedy();
}
