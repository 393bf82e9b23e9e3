// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all verbs of {@code chosctl} have in common: their usual options and how they end. */
@Command(
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
abstract class Verb implements Callable<Integer> {
  static final int OK = 0;
  static final int FAILED = 1;

  final Console console;
  private final String name;

  @Option(names = "--json", description = "the answer as JSON")
  boolean json;

  @Option(names = "--verbose", description = "say what is done")
  boolean verbose;

  @Option(names = "--help", usageHelp = true, description = "this text")
  private boolean help;

  Verb(String name, Console console) {
    this.name = name;
    this.console = console;
  }

  String name() {
    return name;
  }

  /**
   * Does it.
   *
   * @return the exit code
   */
  abstract int run() throws IOException, AdminFailure;

  @Override
  public final Integer call() {
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
    return FAILED;
  }

  static void requireRoot() throws AdminFailure {
    if (!Linux.isRoot()) {
      throw new AdminFailure("only root can do this: use sudo, or su");
    }
  }
}
