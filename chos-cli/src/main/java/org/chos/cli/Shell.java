// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.nio.charset.StandardCharsets;
import org.chos.config.Behaviour;
import org.chos.config.ChosConf;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;
import org.chos.nativelib.Passwd;

/** The shell of somebody who enters without a command. */
final class Shell {
  private static final String PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What to take when the tree lacks the user's shell; the last is in the smallest of trees. */
  private static final String[] OTHERS = {"/bin/bash", "/bin/sh"};

  private final String alias;
  private final Passwd passwd;
  private final Environ environ;
  private final Messages messages;

  Shell(String alias, Passwd passwd, Environ environ, Messages messages) {
    this.alias = alias;
    this.passwd = passwd;
    this.environ = environ;
    this.messages = messages;
  }

  /**
   * Executes the shell. Called after the switch, so that what is looked up is the environment's.
   *
   * @param hostConf the host's chos.conf, for a tree without one, or null
   */
  void start(ChosConf hostConf) throws Failure {
    ChosConf conf = Tables.conf(messages);
    if (conf == null) {
      conf = hostConf == null ? ChosConf.DEFAULT : hostConf;
    }
    byte[] own = own();
    byte[] shell = choose(own);
    Environ variables =
        environ.only(conf.variables()).with("PATH", PATH).with("CHOS", alias);
    if (shell != own) {
      variables = variables.with("SHELL", Text.printable(shell));
    }
    String name = baseName(shell);
    boolean login = name.endsWith("csh") || conf.behaviours().contains(Behaviour.BASHLOGIN);
    byte[] zero = (login ? "-" + name : name).getBytes(StandardCharsets.ISO_8859_1);
    messages.note("executing " + Text.printable(shell) + (login ? " as a login shell" : ""));
    try {
      Chos.exec(shell, new byte[][] {zero}, variables.toArray());
    } catch (NativeException e) {
      throw Entry.notExecuted(shell, alias, e);
    }
  }

  /** The user's shell; null if there is none, or if it is this very command: that would not end. */
  private byte[] own() {
    if (passwd == null || baseName(passwd.shell()).equals("chos")) {
      return null;
    }
    return passwd.shell();
  }

  private byte[] choose(byte[] own) throws Failure {
    if (own != null && Chos.isExecutable(own)) {
      return own;
    }
    for (String other : OTHERS) {
      byte[] candidate = Text.bytes(other);
      if (Chos.isExecutable(candidate)) {
        if (own != null) {
          messages.warning(
              "your shell " + Text.printable(own) + " is not in " + alias + ": this is " + other);
        }
        return candidate;
      }
    }
    throw new Failure(
        Failure.NOT_FOUND,
        "there is no shell in " + alias
            + (own == null ? "" : ": neither " + Text.printable(own))
            + (own == null ? ": neither " : " nor ") + OTHERS[0] + " nor " + OTHERS[1]
            + " can be executed: the tree is missing or incomplete");
  }

  private static String baseName(byte[] path) {
    String text = new String(path, StandardCharsets.ISO_8859_1);
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
