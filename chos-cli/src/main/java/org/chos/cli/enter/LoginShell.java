// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.config.Printable;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;
import org.chos.nativelib.Passwd;

/**
 * {@code chos} as a user's shell, called by login, sshd, su and others: the user's real shell takes
 * its place, in the environment of the user's choice.
 *
 * <p>Nobody is locked out. If that can't be done, for whatever reason, the shell is one on the
 * host; the reason goes to standard error, which no program that talks through a login takes for
 * output, and to the system's log.
 */
public final class LoginShell {
  private static final byte[] HOST = Bytes.bytes("/");

  private final byte[][] argv;
  private final Environ environ;
  private final Messages messages;

  /** Has chos' own arguments, of which all but the name are meant for the shell. */
  public LoginShell(byte[][] argv, Environ environ, Messages messages) {
    this.argv = argv;
    this.environ = environ;
    this.messages = messages;
  }

  /** Returns only by throwing, which takes a host without any shell. */
  public void start() throws Failure {
    byte[] directory = workingDirectory();
    try {
      new Entry(environ, environments(), messages).enterAsShell(argv);
    } catch (Failure failure) {
      say("this is the host, not an environment: " + failure.getMessage());
    }
    backTo(directory);
    new Shell(passwd(), environ, messages, new Starter("the host")).replace(argv, null);
  }

  /** A login is no place for the other engine: see {@link Entry}. */
  private LazyEnvironments environments() throws Failure {
    return ConfigFiles.environments(Engine.KERNEL, Home.of(environ, messages), messages);
  }

  private void say(String message) {
    messages.warning(message);
    try {
      Chos.logLogin(Bytes.bytes(Printable.of(message)));
    } catch (NativeException e) {
      messages.warning(e.getMessage());
    }
  }

  /** To where the login began: entering may have come as far as the environment. */
  private static void backTo(byte[] directory) {
    Chos.lookOnHost();
    try {
      Chos.setLink(HOST);
      if (directory != null) {
        Chos.chdir(directory);
      }
    } catch (NativeException e) {
      // Then the environment was never entered, or the shell is one in there.
    }
  }

  private static byte[] workingDirectory() {
    try {
      return Chos.getCwd();
    } catch (NativeException e) {
      return null;
    }
  }

  private static Passwd passwd() {
    try {
      return Chos.passwd();
    } catch (NativeException e) {
      return null;
    }
  }
}
