// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What changes the service as a whole: {@code chosctl start} and its likes. */
final class ServiceVerb extends ChangingVerb {
  /** Ten years: who waits without a limit has one of their own. */
  private static final long FOR_EVER = 315_360_000;

  private final Change change;
  private final boolean waits;
  private long wait;

  /** What the service is asked to do. */
  private interface Change {
    Outcome of(Service service) throws IOException, AdminFailure;
  }

  private enum Kind {
    START(
        "start",
        "Start the service: users can enter the environments.",
        "Loads the kernel module, mounts /proc/chos, lays out /chos, mounts in it what BINDMOUNT in"
            + " /etc/sysconfig/chos names and the trees of /etc/chos, and publishes the list. Does"
            + " only what is not done yet, and undoes what it did if it can't do all of it.",
        Service::start),

    STOP(
        "stop",
        "Stop the service, unless somebody is inside.",
        "Undoes all that start did, and unloads the kernel module. Refuses while processes are in"
            + " an environment, and names them. Deletes nothing. To drain a host: chosctl close"
            + " --all, then chosctl stop --wait.",
        Service::stop),

    RELOAD(
        "reload",
        "Publish what has changed in /etc/chos.",
        "The whole list is swapped in one moment. If the file has an error, nothing changes.",
        Service::reload),

    RESTART(
        "restart",
        "Stop the service, then start it.",
        "Refuses, as stop does, while processes are in an environment.",
        Service::restart),

    UPGRADE(
        "upgrade",
        "Replace the kernel module under running processes.",
        "The one that is installed for the running kernel takes its place. Processes in an"
            + " environment stay where they are, and so do children born meanwhile; for a moment"
            + " no program can be started in there.",
        Service::upgrade);

    private final String verb;
    private final String summary;
    private final String details;
    private final Change change;

    Kind(String verb, String summary, String details, Change change) {
      this.verb = verb;
      this.summary = summary;
      this.details = details;
      this.change = change;
    }
  }

  private ServiceVerb(Kind kind, Tools tools) {
    super(kind.verb, kind.summary, kind.details, tools);
    change = kind.change;
    waits = kind == Kind.STOP;
  }

  /** All of them, in the order of the help. */
  static List<ServiceVerb> all(Tools tools) {
    return Arrays.stream(Kind.values()).map(kind -> new ServiceVerb(kind, tools)).toList();
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    if (waits) {
      spec.addOption(
          OptionSpec.builder("--wait")
              .paramLabel("SECONDS")
              .arity("0..1")
              .type(long.class)
              .fallbackValue(Long.toString(FOR_EVER))
              .description("wait until nobody is inside, as long as it takes or so many seconds")
              .build());
    }
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    wait = waits ? given.matchedOptionValue("--wait", 0L) : 0;
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    if (wait < 0) {
      throw new AdminFailure("--wait: write how many seconds, or none for as long as it takes");
    }
    Service service = new Service(host, console, configuration, dryRun);
    return wait > 0 && !dryRun ? service.stopWaiting(wait) : change.of(service);
  }
}
