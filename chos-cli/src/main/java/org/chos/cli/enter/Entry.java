// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import org.chos.config.ChosConf;
import org.chos.config.Environment;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Passwd;

/** Enters an environment and executes the command, or a shell, there. */
public final class Entry {
  private final Environ environ;
  private final LazyEnvironments environments;
  private final Messages messages;

  public Entry(Environ environ, LazyEnvironments environments, Messages messages) {
    this.environ = environ;
    this.environments = environments;
    this.messages = messages;
  }

  /** The environment that would be entered. */
  public Environment choose(byte[] option, byte[] home) throws Failure {
    return Choice.make(option, environ, home, environments, messages).environment();
  }

  /** Returns only by throwing: what succeeds has replaced this program. */
  public void enter(Options options, byte[][] argv) throws Failure {
    enter(options, argv, false);
  }

  /** The same for a user's shell, which gets the arguments and the variables as they are. */
  public void enterAsShell(byte[][] argv) throws Failure {
    enter(Options.parse(new byte[][] {argv[0]}), argv, true);
  }

  private void enter(Options options, byte[][] argv, boolean asShell) throws Failure {
    boolean shell = asShell || options.command() == argv.length;
    byte[] home = Home.of(environ, messages);
    Passwd passwd = shell ? Home.passwd(messages) : null;
    Choice choice = Choice.make(options.environment(), environ, home, environments, messages);
    String alias = choice.environment().alias();
    // A login is no place for an engine in which sudo doesn't work, and which fails too late for a
    // shell on the host instead.
    Engine engine = engine(asShell ? Engine.KERNEL : options.engine(), choice);
    messages.note(
        "environment "
            + alias
            + " (from "
            + choice.source()
            + "), tree "
            + choice.environment().path()
            + ", "
            + engine.word()
            + " engine");
    Settings settings = Settings.of(choice.environment(), choice.from(), home, environ, messages);
    ChosConf hostConf = shell ? ConfigFiles.conf(messages) : null;

    boolean talks = shell && !(asShell && isForCommand(argv));
    // On the host, where the files are.
    String farewell = talks ? farewell(choice) : null;
    Starter starter = goIn(engine, choice, options.directory(), home, talks);
    if (farewell != null) {
      messages.warning(farewell);
    }
    boolean canLook = !shell || starter.lookInside();
    if (engine != Engine.KERNEL) {
      Chos.logEntry(
          Bytes.bytes(alias), Bytes.bytes(choice.environment().path()), Bytes.bytes(engine.word()));
    }

    if (asShell) {
      Environ variables = settings.applyTo(settings.caller()).with("CHOS", alias);
      new Shell(passwd, variables, messages, starter).replace(argv, hostConf);
    } else if (shell) {
      new Shell(passwd, settings.caller(), messages, starter).start(hostConf, canLook, settings);
    } else {
      byte[][] command = Arrays.copyOfRange(argv, options.command(), argv.length);
      messages.note("executing " + Bytes.printable(command[0]));
      starter.exec(
          command[0], command, settings.applyTo(settings.caller()).with("CHOS", alias).toArray());
    }
  }

  /** What who sits at a terminal is told, from a month before the last day; else null. */
  private String farewell(Choice choice) {
    if (choice.own() || !Chos.isOnTerminal()) {
      return null;
    }
    // From among all, because with a name alone nothing else is known.
    String alias = choice.environment().alias();
    Optional<Environment> said = environments.all().find(alias);
    Optional<LocalDate> until = said.isPresent() ? said.get().traits().until() : Optional.empty();
    return until.isPresent() && !LocalDate.now().isBefore(until.get().minusMonths(1))
        ? alias + " can be entered until " + until.get() + ", and not after that day"
        : null;
  }

  /**
   * Goes there, or, by the namespace engine, leaves that to what is returned.
   *
   * @param directory null: the one with the same name, or what comes nearest
   * @param shell whether it is for a shell that a person talks to
   */
  private Starter goIn(Engine engine, Choice choice, byte[] directory, byte[] home, boolean shell)
      throws Failure {
    String alias = choice.environment().alias();
    boolean only = directory != null;
    if (engine == Engine.KERNEL) {
      KernelEntry.goIn(choice, directory, home, shell, messages);
      return new Starter(alias);
    }
    byte[] place = only ? directory : WorkingDirectory.inside(environments);
    if (!choice.environment().path().equals("/")) {
      return new NamespaceStarter(
          choice, ConfigFiles.sysConfig(messages), place, only, home, messages.areVerbose());
    }
    if (only) {
      WorkingDirectory.enterOnly(place, alias);
    } else {
      WorkingDirectory.enter(place, home, alias, messages);
    }
    return new Starter(alias);
  }

  /** Whether a shell is called for one command: {@code chos -c '...'}. */
  private static boolean isForCommand(byte[][] argv) {
    if (argv.length < 2 || argv[1].length == 0 || argv[1][0] != '-') {
      return false;
    }
    for (byte letter : argv[1]) {
      if (letter == 'c') {
        return true;
      }
    }
    return false;
  }

  /**
   * @param asked null: whichever is right
   */
  private static Engine engine(Engine asked, Choice choice) throws Failure {
    if (!choice.own()) {
      return asked == null ? Engine.automatic() : asked;
    }
    if (asked == Engine.KERNEL) {
      throw new Failure(
          choice.environment().alias()
              + " is an environment of your own, which only the namespace"
              + " engine can enter: leave out --engine kernel");
    }
    return Engine.NAMESPACE;
  }
}
