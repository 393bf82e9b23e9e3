// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;

/** What changes the service as a whole: {@code chosctl start} and its likes. */
final class ServiceVerb extends ChangingVerb {
  private final Host host;
  private final Configuration configuration;
  private final Change change;

  /** What the service is asked to do. */
  interface Change {
    Outcome of(Service service) throws IOException, AdminFailure;
  }

  private ServiceVerb(
      String name,
      String summary,
      String details,
      Host host,
      Console console,
      Configuration configuration,
      Change change) {
    super(name, summary, details, console);
    this.host = host;
    this.configuration = configuration;
    this.change = change;
  }

  static ServiceVerb start(Host host, Console console, Configuration configuration) {
    return new ServiceVerb(
        "start",
        "Start the service: users can enter the environments.",
        "Loads the kernel module, mounts /proc/chos, lays out /chos, mounts in it what BINDMOUNT in"
            + " /etc/sysconfig/chos names and the trees of /etc/chos, and publishes the list. Does"
            + " only what is not done yet, and undoes what it did if it can't do all of it.",
        host,
        console,
        configuration,
        Service::start);
  }

  static ServiceVerb stop(Host host, Console console, Configuration configuration) {
    return new ServiceVerb(
        "stop",
        "Stop the service, unless somebody is inside.",
        "Undoes all that start did, and unloads the kernel module. Refuses while processes are in"
            + " an environment, and names them. Deletes nothing.",
        host,
        console,
        configuration,
        Service::stop);
  }

  static ServiceVerb reload(Host host, Console console, Configuration configuration) {
    return new ServiceVerb(
        "reload",
        "Publish what has changed in /etc/chos.",
        "The whole list is swapped in one moment. If the file has an error, nothing changes.",
        host,
        console,
        configuration,
        Service::reload);
  }

  static ServiceVerb restart(Host host, Console console, Configuration configuration) {
    return new ServiceVerb(
        "restart",
        "Stop the service, then start it.",
        "Refuses, as stop does, while processes are in an environment.",
        host,
        console,
        configuration,
        Service::restart);
  }

  static ServiceVerb upgrade(Host host, Console console, Configuration configuration) {
    return new ServiceVerb(
        "upgrade",
        "Replace the kernel module under running processes.",
        "The one that is installed for the running kernel takes its place. Processes in an"
            + " environment stay where they are, and so do children born meanwhile; for a moment no"
            + " program can be started in there.",
        host,
        console,
        configuration,
        Service::upgrade);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    return change.of(new Service(host, console, configuration, dryRun));
  }
}
