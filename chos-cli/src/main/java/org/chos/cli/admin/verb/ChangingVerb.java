// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A verb that changes something, and can also say what it would change. */
abstract class ChangingVerb extends Verb {
  boolean dryRun;

  ChangingVerb(String name, String summary, String details, Tools tools) {
    super(name, summary, details, tools);
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addOption(OptionSpecs.flag("--dry-run", "say what would be done, without doing it"));
  }

  @Override
  void take(ParseResult given) {
    dryRun = given.hasMatchedOption("--dry-run");
  }

  /** Whether nobody else has anything to change by it. */
  boolean isRootsAlone() {
    return true;
  }

  abstract Outcome change() throws IOException, AdminFailure;

  @Override
  final int run() throws IOException, AdminFailure {
    if (isRootsAlone()) {
      requireRoot();
    }
    if (!dryRun && Syscalls.isRoot()) {
      ChangeLog.record(name());
    }
    Outcome outcome = change();
    console.print(json ? json(outcome) : text(outcome));
    return outcome.complete() ? OK : FAILED;
  }

  private String text(Outcome outcome) {
    if (!dryRun) {
      return outcome.summary() + "\n";
    }
    StringBuilder text = new StringBuilder();
    for (String change : outcome.changes()) {
      text.append("would ").append(change).append('\n');
    }
    return text.isEmpty() ? "nothing to do\n" : text.toString();
  }

  private String json(Outcome outcome) {
    return new Json()
        .open('{')
        .member("dryRun", dryRun)
        .member("changes", outcome.changes())
        .member("warnings", console.warnings())
        .close('}')
        .toString();
  }
}
