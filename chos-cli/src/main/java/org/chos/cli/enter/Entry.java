// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.Arrays;
import org.chos.config.ChosConf;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;
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

    boolean only = options.directory() != null;
    ChosConf hostConf = shell ? ConfigFiles.conf(messages) : null;

    boolean canLook = true;
    Starter starter = new Starter();
    if (engine == Engine.KERNEL) {
      goIn(choice, options.directory(), home);
    } else if (!choice.environment().path().equals("/")) {
      byte[] directory = only ? options.directory() : workingDirectory();
      NamespaceStarter namespace =
          new NamespaceStarter(
              choice,
              ConfigFiles.sysConfig(messages),
              directory,
              only,
              home,
              messages.areVerbose());
      if (shell && !namespace.lookInside()) {
        canLook = false;
        namespace.orElse(Shell.OTHERS);
      }
      starter = namespace;
    } else {
      changeDirectory(options.directory(), home, alias);
    }
    if (engine != Engine.KERNEL) {
      Chos.logEntry(
          Bytes.bytes(alias), Bytes.bytes(choice.environment().path()), Bytes.bytes(engine.word()));
    }

    if (asShell) {
      new Shell(alias, passwd, environ.with("CHOS", alias), messages, starter)
          .replace(argv, hostConf);
    } else if (shell) {
      new Shell(alias, passwd, environ, messages, starter).start(hostConf, canLook);
    } else {
      command(Arrays.copyOfRange(argv, options.command(), argv.length), alias, starter);
    }
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
              + " engine can enter: leave --engine kernel out");
    }
    return Engine.NAMESPACE;
  }

  private void changeDirectory(byte[] directory, byte[] home, String alias) throws Failure {
    if (directory == null) {
      WorkingDirectory.enter(workingDirectory(), home, alias, messages);
      return;
    }
    try {
      Chos.chdir(directory);
    } catch (NativeException e) {
      throw noDirectory(directory, alias, e);
    }
  }

  private byte[] workingDirectory() {
    try {
      return WorkingDirectory.nameInside(Chos.getCwd(), environments);
    } catch (NativeException e) {
      return null;
    }
  }

  private void command(byte[][] argv, String alias, Starter starter) throws Failure {
    messages.note("executing " + Bytes.printable(argv[0]));
    try {
      starter.exec(argv[0], argv, environ.with("CHOS", alias).toArray());
    } catch (NativeException e) {
      throw notExecuted(argv[0], alias, e);
    }
  }

  static Failure notExecuted(byte[] file, String alias, NativeException e) {
    String name = Bytes.printable(file);
    if (e.errno() != Errno.ENOENT) {
      return new Failure(
          Failure.NOT_EXECUTABLE, name + ": can't be executed in " + alias + ": " + e.reason());
    }
    if (Chos.exists(e.pathBytes())) {
      return new Failure(
          Failure.NOT_FOUND,
          name
              + ": is there in "
              + alias
              + ", but not the loader or interpreter that it names: the tree is incomplete");
    }
    return new Failure(Failure.NOT_FOUND, name + ": not found in " + alias);
  }

  /**
   * The way in that all programs have in common.
   *
   * @param directory null: the one with the same name, or what comes nearest
   */
  private void goIn(Choice choice, byte[] directory, byte[] home) throws Failure {
    String alias = choice.environment().alias();
    byte[] path = Bytes.bytes(choice.environment().path());
    try {
      byte[] warning = Chos.enter(Bytes.bytes(alias), path, directory, home);
      if (warning != null) {
        messages.warning(Bytes.printable(warning));
      }
    } catch (NativeException e) {
      if (e.operation().equals(Chos.CHDIR)) {
        throw noDirectory(directory, alias, e);
      }
      throw refused(choice, e);
    }
  }

  private static Failure noDirectory(byte[] directory, String alias, NativeException e) {
    return new Failure(
        "--chdir: " + Bytes.printable(directory) + ": " + e.reason() + " in " + alias);
  }

  private static Failure refused(Choice choice, NativeException e) {
    String alias = choice.environment().alias();
    String path = choice.environment().path();
    if (!Engine.isStarted()) {
      return new Failure(
          "CHOS is not started on this host: an administrator starts it with: service chos start;"
              + " without that there is --engine namespace");
    }
    if (e.errno() == Errno.EPERM) {
      return new Failure(
          "can't enter "
              + alias
              + ": this process is in a chroot or a user namespace, and the"
              + " kernel lets nobody out of there");
    }
    if (e.errno() != Errno.ENOENT) {
      return new Failure("can't enter " + alias + ": " + e.getMessage());
    }
    if (!Chos.exists(Bytes.bytes("/chos"))) {
      return new Failure(
          "can't enter "
              + alias
              + ": /chos is missing on this host: an administrator restores it"
              + " with: service chos restart");
    }
    String fault = TreeFault.of(path);
    if (fault != null) {
      return new Failure("can't enter " + alias + ": its tree " + path + " " + fault);
    }
    return new Failure(
        "can't enter "
            + alias
            + ": the kernel does not have "
            + path
            + " on its list: after a"
            + " change of "
            + ConfigFiles.ENVIRONMENTS
            + " an administrator runs: chosctl reload");
  }
}
