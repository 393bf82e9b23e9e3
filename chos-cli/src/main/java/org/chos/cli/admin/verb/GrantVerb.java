// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.service.Grant;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl grant} */
final class GrantVerb extends ChangingVerb {
  private boolean revoke;

  GrantVerb(Tools tools) {
    super(
        "grant",
        "Let users enter by the mount engine, or no longer.",
        "Gives the program /usr/lib/chos/enter the capabilities with which it moves users into"
            + " prepared mount namespaces and back; see chos-mount(7). Packages renew that after an"
            + " upgrade.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addOption(OptionSpecs.flag("--revoke", "take the right back"));
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    revoke = given.hasMatchedOption("--revoke");
  }

  @Override
  Outcome change() throws IOException {
    Grant grant = Grant.of(host.layout());
    boolean done =
        revoke
            ? !grant.isInForce() && grant.since().isEmpty()
            : grant.isInForce() && grant.since().isPresent();
    String summary =
        revoke
            ? "users can't enter by the mount engine"
            : "users can enter by the mount engine, once it is started";
    if (done) {
      return new Outcome(List.of(), summary + ", nothing to do");
    }
    String change =
        revoke
            ? "take its capabilities from " + grant.program()
            : "give capabilities to " + grant.program();
    if (!dryRun) {
      if (revoke) {
        grant.revoke();
      } else {
        grant.give();
      }
      ChangeLog.add("done: {}", change);
    }
    return new Outcome(List.of(change), summary);
  }
}
