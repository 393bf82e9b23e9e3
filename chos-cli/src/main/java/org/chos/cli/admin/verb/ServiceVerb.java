// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;

/** {@code chosctl start}, {@code stop}, {@code reload} and {@code restart} */
final class ServiceVerb extends ChangingVerb {
  private final Host host;
  private final Configuration configuration;
  private final Change change;

  /** What the service is asked to do. */
  interface Change {
    Outcome of(Service service) throws IOException, AdminFailure;
  }

  ServiceVerb(
      String name, Host host, Console console, Configuration configuration, Change change) {
    super(name, console);
    this.host = host;
    this.configuration = configuration;
    this.change = change;
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    return change.of(new Service(host, console, configuration, dryRun));
  }
}
