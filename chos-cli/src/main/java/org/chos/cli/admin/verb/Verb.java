// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What all verbs of {@code chosctl} have in common: their usual options and how they end. */
abstract class Verb implements Callable<Integer> {
  static final int OK = 0;
  static final int FAILED = 1;

  final Tools tools;
  final Host host;
  final Console console;
  final Configuration configuration;
  boolean json;
  boolean verbose;
  private final String name;
  private final String summary;
  private final String details;
  private CommandSpec spec;

  /**
   * @param summary what it does, in one line of the help
   * @param details what else its own help says
   */
  Verb(String name, String summary, String details, Tools tools) {
    this.name = name;
    this.summary = summary;
    this.details = details;
    this.tools = tools;
    host = tools.host();
    console = tools.console();
    configuration = tools.configuration();
  }

  String name() {
    return name;
  }

  /** What the command line of this verb may have in it. */
  final CommandSpec spec() {
    spec = CommandSpec.wrapWithoutInspection(this).name(name);
    spec.usageMessage()
        .description(summary, details)
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n")
        .sortOptions(false);
    spec.addOption(OptionSpecs.flag("--json", "the answer as JSON"));
    if (hasMoreToSay()) {
      spec.addOption(OptionSpecs.flag("--verbose", "say what is done"));
    }
    spec.addOption(OptionSpecs.help());
    declare(spec);
    return spec;
  }

  /** Whether it does, or looks for, what {@code --verbose} could tell of. */
  boolean hasMoreToSay() {
    return true;
  }

  /** Adds the options and arguments that not all verbs have. */
  void declare(CommandSpec spec) {}

  /** Takes over what was given of those. */
  void take(ParseResult given) {}

  /**
   * Does it.
   *
   * @return the exit code
   */
  abstract int run() throws IOException, AdminFailure;

  @Override
  public final Integer call() {
    ParseResult given = spec.commandLine().getParseResult();
    json = given.hasMatchedOption("--json");
    verbose = hasMoreToSay() && given.hasMatchedOption("--verbose");
    take(given);
    if (verbose) {
      ChangeLog.tellUser();
    }
    try {
      return run();
    } catch (AdminFailure e) {
      console.error(e.getMessage());
    } catch (IOException e) {
      console.error(Reason.of(e) + ": `chosctl status` shows how things are now");
    }
    return failed();
  }

  /** The exit code if it could not do it. */
  int failed() {
    return FAILED;
  }

  static void requireRoot() throws AdminFailure {
    if (!Syscalls.isRoot()) {
      throw new AdminFailure("only root can do this: use sudo, or su");
    }
  }
}
