// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.service.Service;
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

  /** What is offered, in the order of the help, and what each does. */
  private final Map<Verb, String> verbs = new LinkedHashMap<>();

  public CommandLineInterface(PrintWriter out, PrintWriter err, String version) {
    this.out = out;
    this.err = err;
    console = new Console(out, err);
    Host host = Host.of(Layout.HOST, console);
    Configuration configuration = new Configuration(host, console);

    commandLine = new CommandLine(new Top(host, console, version).spec);
    verbs.put(
        new ServiceVerb("start", host, console, configuration, Service::start),
        "Loads the kernel module, mounts /proc/chos, lays out /chos, mounts in it what BINDMOUNT"
            + " in /etc/sysconfig/chos names and the trees of /etc/chos, and lets users enter"
            + " these. Does only what is not done yet, and takes back what it did if it can't do"
            + " all of it.");
    verbs.put(
        new ServiceVerb("stop", host, console, configuration, Service::stop),
        "Takes all of that away again, the kernel module included. Refuses while processes are"
            + " in an environment, and names them. Deletes nothing.");
    verbs.put(
        new ServiceVerb("reload", host, console, configuration, Service::reload),
        "Brings what can be entered up to date with /etc/chos, in one moment. If the file has an"
            + " error, all stays as it was.");
    verbs.put(
        new ServiceVerb("restart", host, console, configuration, Service::restart),
        "Stops, then starts.");
    verbs.put(
        new ServiceVerb("upgrade", host, console, configuration, Service::upgrade),
        "Replaces the kernel module by the one that is installed for the running kernel. Processes"
            + " in an environment stay where they are, and so do children born meanwhile; for a"
            + " moment, no program can be started in there.");
    verbs.put(
        new StatusVerb(host, console, configuration, version),
        "Says how the service is: the kernel module, the mounts, the environments, and (to root)"
            + " the processes in them. Exit code: 0 running, 3 not running, as the LSB has it.");
    verbs.put(
        new ListVerb(host, console, configuration),
        "Lists the environments of /etc/chos: whether each can be entered (published), is a"
            + " file, which only the namespace engine enters (file), has no directory (missing),"
            + " or awaits a reload (unpublished), and (to root) how many processes are in it.");
    verbs.put(
        new ShowVerb(host, console, configuration),
        "Shows an environment: its tree and the distribution in it, whether it can be entered and"
            + " is seen in /chos, what is missing in the tree, and (to root) who is in it.");
    verbs.put(
        new PsVerb(host, console, configuration),
        "Lists the processes in environments, or in one of them: user, beginning, command. For"
            + " root.");
    verbs.put(
        new CreateVerb(host, console, configuration),
        "Makes an OS tree of a Debian or a relative of it, by mmdebstrap or debootstrap, makes it"
            + " ready to be the environment NAME (as adopt does), adds a line to /etc/chos, and"
            + " lets users enter it if the service is running. If it fails or is interrupted,"
            + " nothing is left.");
    verbs.put(
        new CheckVerb(host, console, configuration, version),
        "Looks for everything that commonly goes wrong: the kernel module, the mounts, /chos, the"
            + " configuration, and each tree (or that of NAME alone). Each finding comes with a"
            + " command that puts it right. Changes nothing. Exit code: 0 no errors, though"
            + " perhaps warnings, 1 errors.");
    verbs.put(
        new AdoptVerb(host, console, configuration),
        "Makes the OS tree in DIR ready to be the environment NAME: puts the command chos into"
            + " it, and links to what it shares with the host (what was there stays beside as"
            + " *.chos-orig), and adds a line to /etc/chos.");
    verbs.put(
        new RemoveVerb(host, console, configuration),
        "Takes an environment from /etc/chos, so that nobody can enter it any longer, and with"
            + " --purge deletes its tree. Refuses while processes are in it, and names them. A"
            + " tree is not deleted if something is mounted in it, or if the way there leads"
            + " through a symbolic link.");
    verbs.put(
        new EditVerb(host, console, configuration),
        "Edits /etc/chos, by VISUAL, EDITOR or the usual editor, and publishes the result if the"
            + " service is running. A copy is edited; it takes the file's place only if there are"
            + " no errors in it.");
  }

  /**
   * Does what the command line says.
   *
   * @return the exit code: 0; 1 it failed; 2 it was not understood; 3 from status: not running
   */
  public int run(String... args) {
    List<Verb> asked =
        verbs.keySet().stream()
            .filter(verb -> args.length > 0 && verb.name().equals(args[0]))
            .toList();
    (asked.isEmpty() ? verbs.keySet() : asked).forEach(this::add);
    // From here to all verbs that there are.
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    commandLine.setParameterExceptionHandler(this::badArguments);
    commandLine.setExecutionExceptionHandler(this::unexpected);
    return commandLine.execute(args);
  }

  private void add(Verb verb) {
    commandLine.addSubcommand(new CommandLine(verb.spec(verbs.get(verb))));
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
    return "there is no command \"" + verb + "\": "
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
          .commandListHeading("%nCommands, each with a --help of its own:%n")
          .sortOptions(false);
      spec.addOption(OptionSpecs.help());
      spec.addOption(
          OptionSpecs.flag("--version", "the versions of this command and of the module"));
    }

    @Override
    public void run() {
      CommandLine line = spec.commandLine();
      if (!line.getParseResult().hasMatchedOption("--version")) {
        throw new ParameterException(line, "what to do is missing");
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
