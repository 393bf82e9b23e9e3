// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.sandbox.DropIn;
import org.chos.cli.admin.sandbox.Sandboxed;
import org.chos.cli.admin.sandbox.Sandboxes;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl sandbox}: closes /chos to services that have a sandbox. */
final class SandboxVerb extends ChangingVerb {
  private boolean undo;

  SandboxVerb(Tools tools) {
    super(
        "sandbox",
        "Close /chos to the host's services that have a sandbox.",
        "Below /chos such a service finds what ProtectHome= and its likes hide or protect. For"
            + " each of them, and no other, a drop-in says InaccessiblePaths=-/chos; it counts once"
            + " the service is restarted, and then that one can't enter an environment. Left as"
            + " they are: what starts programs for users, mounts, or is inside.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addOption(OptionSpecs.flag("--undo", "take all those drop-ins away again"));
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    undo = given.hasMatchedOption("--undo");
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    return undo ? open() : close();
  }

  private Outcome close() throws IOException, AdminFailure {
    List<String> changes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Sandboxed service : new Sandboxes(host).all()) {
      if (service.isOpen()) {
        changes.add("write " + service.place().file() + " for " + service.describe());
        names.add(service.name());
        if (!dryRun) {
          service.place().write(host.layout().chos());
        }
      } else if (service.need().isPresent()) {
        console.warning(service.describe() + " is left as it is: it " + service.need().get());
      } else if (service.late()) {
        names.add(service.name());
      }
    }
    return done(changes, names, "/chos is closed to the services that have a sandbox");
  }

  private Outcome open() throws IOException, AdminFailure {
    List<String> changes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (DropIn place : DropIn.all()) {
      changes.add("remove " + place.file());
      names.add(place.file().getParent().getFileName().toString().replaceFirst("\\.d$", ""));
      if (!dryRun) {
        place.remove();
      }
    }
    return done(changes, names, "/chos is open to all services of the host");
  }

  /** Nothing is restarted here: when that suits, the administrator knows. */
  private Outcome done(List<String> changes, List<String> names, String summary)
      throws IOException, AdminFailure {
    if (!dryRun && !changes.isEmpty()) {
      Sandboxes.reload();
    }
    List<String> words =
        names.stream().map(name -> name.replace("@.service", "@*.service")).toList();
    return new Outcome(
        changes,
        summary
            + (names.isEmpty()
                ? ""
                : "; for what runs already, after: systemctl try-restart "
                    + String.join(" ", words)));
  }
}
