// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;

/**
 * What verbs do their work with.
 *
 * @param version this command's
 */
record Tools(Host host, Console console, Configuration configuration, String version) {
  /** The lines of /etc/chos. */
  EnvironmentsList registry() {
    return new EnvironmentsList(host.layout(), configuration);
  }
}
