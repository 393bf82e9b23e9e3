// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Staging;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl stage} */
final class StageVerb extends ChangingVerb {
  private String name;
  private String directory;
  private boolean evict;

  StageVerb(Tools tools) {
    super(
        "stage",
        "Serve an image's users from a copy on this host's own disk.",
        "Makes one copy for all users, once, checks it, and has who enters from then on be in that;"
            + " who is inside stays where he is. /etc/chos stays as it is. For a batch system's"
            + " prolog, or by hand.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addPositional(OptionSpecs.argument(0, "NAME", "the environment").build());
    spec.addOption(
        OptionSpecs.option("--to", "DIR", "where the copy is, on a disk of this host")
            .required(true)
            .build());
    spec.addOption(
        OptionSpecs.flag("--evict", "delete it, if nobody is in it, and serve the image itself"));
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    name = given.matchedPositionalValue(0, null);
    directory = given.matchedOptionValue("--to", null);
    evict = given.hasMatchedOption("--evict");
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    Path absolute = Path.of(directory).toAbsolutePath().normalize();
    Staging staging = new Staging(host, console, configuration, name, absolute);
    if (evict) {
      return dryRun ? staging.planEviction() : staging.evict();
    }
    return dryRun ? staging.plan() : staging.stage();
  }
}
