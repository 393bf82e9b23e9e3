// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code chos}.
 *
 * @param action what to do
 * @param environment the argument of {@code --env}, or null
 * @param directory the argument of {@code --chdir}, or null
 * @param engine the one that {@code --engine} names, or null
 * @param json {@code --json}
 * @param verbose {@code --verbose}
 * @param exports the argument of {@code --export}, or null
 * @param into the argument of {@code --into}, or null
 * @param command where COMMAND stands in argv; argv's length if there is none
 */
public record Options(
    Action action,
    byte[] environment,
    byte[] directory,
    Engine engine,
    boolean json,
    boolean verbose,
    byte[] exports,
    byte[] into,
    int command) {

  /** What {@code chos} was called for. */
  public enum Action {
    ENTER(null),
    LIST("--list"),
    WHICH("--which"),
    EXPORT("--export"),
    LIST_EXPORTS("--list-exports"),
    REMOVE_EXPORTS("--remove-exports"),
    KERNELSPEC("--kernelspec"),
    SSH("--ssh"),
    VERSION("--version"),
    HELP("--help");

    private final String option;

    Action(String option) {
      this.option = option;
    }
  }

  /**
   * Reads the command line. Options end at the first word that is not one, so a command line that
   * starts with such a word, the usual one, is not parsed at all.
   *
   * @throws Failure for one that can't be understood
   */
  public static Options parse(byte[][] argv) throws Failure {
    if (argv.length < 2 || argv[1].length == 0 || argv[1][0] != '-') {
      return new Options(
          Action.ENTER, null, null, null, false, false, null, null, Math.min(1, argv.length));
    }
    // A character for each byte and back: an argument need not be UTF-8.
    String[] words = new String[argv.length - 1];
    for (int i = 0; i < words.length; i++) {
      words[i] = new String(argv[i + 1], StandardCharsets.ISO_8859_1);
    }
    try {
      return of(commandLine().parseArgs(words), argv.length);
    } catch (ParameterException e) {
      String message = Bytes.printable(e.getMessage().getBytes(StandardCharsets.ISO_8859_1));
      throw new Failure(message + ": see chos --help");
    }
  }

  public static void help(OutputStream out) throws IOException {
    out.write(Bytes.bytes(commandLine().getUsageMessage(Ansi.OFF)));
  }

  private static Options of(ParseResult parsed, int argc) throws Failure {
    Action action = action(parsed);
    List<String> command = parsed.matchedPositionalValue(0, List.of());
    boolean json = parsed.hasMatchedOption("--json");
    byte[] environment = value(parsed, "--env");
    byte[] directory = value(parsed, "--chdir");
    String engine = parsed.matchedOptionValue("--engine", null);
    if (json && action != Action.LIST) {
      throw new Failure("--json can be used with --list only: see chos --help");
    }
    boolean exports = action == Action.EXPORT || action == Action.REMOVE_EXPORTS;
    byte[] into = value(parsed, "--into");
    if (into != null && !exports && action != Action.LIST_EXPORTS) {
      throw new Failure("--into says where exports are: see chos --help");
    }
    if (action != Action.ENTER
        && (!command.isEmpty() && action != Action.REMOVE_EXPORTS
            || environment != null && !exports
            || directory != null
            || engine != null)) {
      throw new Failure(
          action.option + " enters no environment and takes no command: see chos --help");
    }
    return new Options(
        action,
        environment,
        directory,
        engine == null ? null : Engine.named(engine),
        json,
        parsed.hasMatchedOption("--verbose"),
        value(parsed, "--export"),
        into,
        argc - command.size());
  }

  private static Action action(ParseResult parsed) throws Failure {
    Action action = Action.ENTER;
    for (Action candidate : Action.values()) {
      if (candidate.option == null || !parsed.hasMatchedOption(candidate.option)) {
        continue;
      }
      if (action != Action.ENTER && candidate != Action.HELP) {
        throw new Failure(
            action.option
                + " and "
                + candidate.option
                + " can't be used together: see chos --help");
      }
      action = candidate;
    }
    return action;
  }

  private static byte[] value(ParseResult parsed, String option) {
    String value = parsed.matchedOptionValue(option, null);
    return value == null ? null : value.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("chos");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("chos [OPTION...] [--] [COMMAND [ARG...]]")
            .description(
                "Runs COMMAND, or without one a shell, in another OS tree of this host.%n"
                    + "The environment is --env's, else $CHOS, else the first line of ~/.chos,%n"
                    + "else the one called \"default\". CHOS=root leads back to the host.%n")
            .footer(
                "%nExit code: the command's own; 125 chos failed; 126 the command can't be%n"
                    + "executed; 127 it was not found."));
    spec.addOption(OptionSpecs.option("--env", "NAME", "the environment").build());
    spec.addOption(
        OptionSpecs.option("--chdir", "DIR", "the working directory, as seen in the environment")
            .build());
    spec.addOption(
        OptionSpecs.option("--engine", "ENGINE", "kernel, namespace or auto: see chos-namespace(7)")
            .build());
    spec.addOption(OptionSpecs.flag("--list", "list the environments"));
    spec.addOption(OptionSpecs.flag("--json", "with --list: as JSON"));
    spec.addOption(OptionSpecs.flag("--which", "say which environment this process is in"));
    spec.addOption(
        OptionSpecs.option("--export", "NAMES", "make commands (a,b) that are those of --env's tree")
            .build());
    spec.addOption(OptionSpecs.flag("--list-exports", "list them"));
    spec.addOption(OptionSpecs.flag("--remove-exports", "remove them, or those named behind"));
    spec.addOption(
        OptionSpecs.option("--into", "DIR", "where they are: ~/.local/bin if not said").build());
    spec.addOption(
        OptionSpecs.flag("--kernelspec", "make a kernel for Jupyter of each tree with Python"));
    spec.addOption(OptionSpecs.flag("--ssh", "for sshd's ForceCommand: see sshd_config(5)"));
    spec.addOption(OptionSpecs.flag("--verbose", "say what is done, and why"));
    spec.addOption(
        OptionSpecs.flag(
            "--version", "the versions of this command and the kernel module; the engine"));
    spec.addOption(OptionSpecs.flag("--help", "this text"));
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("COMMAND")
            .hidden(true)
            .build());
    return new CommandLine(spec)
        .setStopAtPositional(true)
        // Neither a command's arguments nor ours are files of options.
        .setExpandAtFiles(false)
        .setUnmatchedOptionsAllowedAsOptionParameters(true)
        .setUsageHelpAutoWidth(false);
  }
}
