// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.chos.cli.enter.Answers;
import org.chos.cli.enter.ConfigFiles;
import org.chos.cli.enter.Engine;
import org.chos.cli.enter.Entry;
import org.chos.cli.enter.Environ;
import org.chos.cli.enter.Failure;
import org.chos.cli.enter.Home;
import org.chos.cli.enter.LoginShell;
import org.chos.cli.enter.Messages;
import org.chos.cli.enter.Options;
import org.chos.cli.user.SshSession;
import org.chos.cli.user.UserFiles;
import org.chos.nativelib.NativeException;

/**
 * The command {@code chos}: puts the calling process into an environment and runs a program there.
 *
 * <p>Every login and every batch task passes through here, so what is loaded on the way counts: no
 * logging framework, no JNA, no regular expressions, no lambdas, and no option parser where the
 * command line has no option.
 */
public final class Main {
  private Main() {}

  /**
   * What the launcher calls. Returns only if nothing was executed.
   *
   * @param argv the arguments as they were given, the command's own name first
   * @param environ the environment, an element each "NAME=value"
   * @param asShell whether chos was called as a user's shell
   * @return the exit code
   */
  static int run(byte[][] argv, byte[][] environ, boolean asShell) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    Messages messages = new Messages(new FileOutputStream(FileDescriptor.err));
    try {
      Environ variables = Environ.of(environ);
      if (asShell) {
        new LoginShell(argv, variables, messages).start();
        return 0;
      }
      Options options = Options.parse(argv);
      messages.verbose(options.verbose());
      byte[] home =
          options.action() == Options.Action.HELP || options.action() == Options.Action.VERSION
              ? null
              : Home.of(variables, messages);
      switch (options.action()) {
        case ENTER ->
            new Entry(
                    variables, ConfigFiles.environments(engine(options), home, messages), messages)
                .enter(options, argv);
        case LIST ->
            Answers.list(
                out,
                ConfigFiles.environments(engine(options), home, messages),
                ConfigFiles.own(home, messages),
                options.all(),
                options.json());
        case WHICH ->
            Answers.which(
                out,
                ConfigFiles.environments(Engine.KERNEL, home, messages).all(),
                ConfigFiles.generations(),
                Answers.link(),
                variables.get("CHOS"),
                options.verbose());
        case EXPORT, LIST_EXPORTS, REMOVE_EXPORTS ->
            new UserFiles(options, home, out)
                .exports(
                    argv,
                    variables,
                    ConfigFiles.environments(engine(options), home, messages),
                    home,
                    messages);
        case KERNELSPEC ->
            new UserFiles(options, home, out)
                .kernelspec(
                    ConfigFiles.environments(engine(options), home, messages), home, messages);
        case SSH -> SshSession.start(variables, messages);
        case VERSION -> Answers.version(out);
        case HELP -> Options.help(out);
      }
      return 0;
    } catch (Failure failure) {
      messages.error(failure.getMessage());
      return failure.exitCode();
    } catch (NativeException e) {
      messages.error(e.getMessage());
      return Failure.CHOS_FAILED;
    } catch (IOException e) {
      messages.error("can't write the answer: " + e.getMessage());
      return Failure.CHOS_FAILED;
    }
  }

  private static Engine engine(Options options) {
    return options.engine() != null ? options.engine() : Engine.automatic();
  }
}
