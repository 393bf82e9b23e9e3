// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of {@code chosctl}. No other class knows how it is parsed. */
public final class CommandLineInterface {
  private final PrintWriter out;
  private final PrintWriter err;
  private final Console console;
  private final CommandLine commandLine;

  /** What is offered, in the order of the help. */
  private final List<Verb> verbs = new ArrayList<>();

  public CommandLineInterface(PrintWriter out, PrintWriter err, String version) {
    this.out = out;
    this.err = err;
    console = new Console(out, err);
    Host host = Host.of(Layout.HOST, console);
    Configuration configuration = new Configuration(host, console);

    commandLine = new CommandLine(new Top(host, console, version).spec);
    Tools tools = new Tools(host, console, configuration, version);
    verbs.addAll(ServiceVerb.all(tools));
    verbs.add(new GrantVerb(tools));
    verbs.add(new StatusVerb(tools));
    verbs.add(new ListVerb(tools));
    verbs.add(new ShowVerb(tools));
    verbs.add(new PsVerb(tools));
    verbs.add(new UsageVerb(tools));
    verbs.add(new MetricsVerb(tools));
    verbs.add(CloseVerb.close(tools));
    verbs.add(CloseVerb.open(tools));
    verbs.add(new CreateVerb(tools));
    verbs.add(new UpdateVerb(tools));
    verbs.add(new GenerationsVerb(tools));
    verbs.add(new RollbackVerb(tools));
    verbs.add(new PruneVerb(tools));
    verbs.add(new StageVerb(tools));
    verbs.add(new CheckVerb(tools));
    verbs.add(new AdoptVerb(tools));
    verbs.add(new MaintainVerb(tools));
    verbs.add(new RemoveVerb(tools));
    verbs.add(new EditVerb(tools));
    verbs.add(new SandboxVerb(tools));
    verbs.add(new ModulefilesVerb(tools));
  }

  /**
   * Does what the command line says.
   *
   * @return the exit code: 0; 1 it failed; 2 it was not understood; 3 from status: not running
   */
  public int run(String... args) {
    List<Verb> asked =
        verbs.stream().filter(verb -> args.length > 0 && verb.name().equals(args[0])).toList();
    for (Verb verb : asked.isEmpty() ? verbs : asked) {
      commandLine.addSubcommand(new CommandLine(verb.spec()));
    }
    // From here to all verbs that there are.
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    commandLine.setParameterExceptionHandler(this::badArguments);
    commandLine.setExecutionExceptionHandler(this::unexpected);
    return commandLine.execute(args);
  }

  private int badArguments(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.error(said(e) + "see " + command + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  private String said(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || e.getCommandLine() != commandLine
        || unmatched.isUnknownOption()) {
      return e.getMessage() + ": ";
    }
    String verb = unmatched.getUnmatched().get(0);
    List<String> nearest = Nearest.of(verb, commandLine.getSubcommands().keySet());
    return "there is no command \""
        + verb
        + "\": "
        + (nearest.isEmpty() ? "" : "did you mean " + String.join(" or ", nearest) + "? ");
  }

  private int unexpected(Exception e, CommandLine command, ParseResult parsed) {
    console.error(
        "internal error: " + e + ": please report it, with the command and its arguments");
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** {@code chosctl} without a verb. */
  private static final class Top implements Runnable {
    private final Host host;
    private final Console console;
    private final String version;
    private final CommandSpec spec;

    Top(Host host, Console console, String version) {
      this.host = host;
      this.console = console;
      this.version = version;
      spec = CommandSpec.wrapWithoutInspection(this).name("chosctl");
      spec.usageMessage()
          .description("Sets up and looks after the OS trees that users of this host can enter.")
          .descriptionHeading("%n")
          .optionListHeading("%nOptions:%n")
          .commandListHeading("%nCommands (chosctl COMMAND --help tells more):%n")
          .sortOptions(false);
      spec.addOption(OptionSpecs.help());
      spec.addOption(
          OptionSpecs.flag("--version", "the versions of this command and of the module"));
    }

    @Override
    public void run() {
      CommandLine line = spec.commandLine();
      if (!line.getParseResult().hasMatchedOption("--version")) {
        console.print(line.getUsageMessage());
        return;
      }
      console.print("chosctl " + version + "\nkernel module: " + module() + "\n");
    }

    private String module() {
      try {
        return host.chosFs().version().orElse("not mounted");
      } catch (IOException e) {
        return Reason.of(e);
      }
    }
  }
}
