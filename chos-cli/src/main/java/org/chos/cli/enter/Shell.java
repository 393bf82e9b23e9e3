// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.chos.config.Behaviour;
import org.chos.config.ChosConf;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Passwd;

/** A user's shell in an environment. */
final class Shell {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** What to take when the tree lacks the user's shell; the last is in the smallest of trees. */
  static final String[] OTHERS = {"/bin/bash", "/bin/sh"};

  /** Where this very command may be: to start that as the shell would not end. */
  private static final byte[][] CHOS = {Bytes.bytes("/usr/bin/chos"), Bytes.bytes("/bin/chos")};

  private final Passwd passwd;
  private final Environ environ;
  private final Messages messages;
  private final Starter starter;

  /**
   * A shell is looked for when it is started, after the switch: in the environment.
   *
   * @param passwd null for a user whom the host does not know
   */
  Shell(Passwd passwd, Environ environ, Messages messages, Starter starter) {
    this.passwd = passwd;
    this.environ = environ;
    this.messages = messages;
    this.starter = starter;
  }

  /**
   * Executes the shell of somebody who enters without a command, with only the variables that
   * chos.conf names.
   *
   * @param hostConf the host's chos.conf, for a tree without one, or null
   * @param canLook whether files can be looked up in the tree by now; if not, the host's chos.conf
   *     counts, and the starter knows what to take for a shell that is not there
   * @param settings what the environment sets
   */
  void start(ChosConf hostConf, boolean canLook, Settings settings) throws Failure {
    ChosConf conf = canLook ? conf(hostConf) : orDefault(hostConf);
    byte[] own = own(conf);
    byte[] shell = canLook ? choose(own, true) : own == null ? Bytes.bytes(OTHERS[0]) : own;
    String name = baseName(shell);
    boolean login = name.endsWith("csh") || conf.behaviours().contains(Behaviour.BASHLOGIN);
    Environ variables =
        settings
            .applyTo(environ.only(conf.variables()).with("PATH", PATH))
            .with("CHOS", starter.alias());
    if (passwd == null || !Arrays.equals(shell, passwd.shell())) {
      variables = variables.with("SHELL", Bytes.printable(shell));
    }
    messages.note("executing " + Bytes.printable(shell) + (login ? " as a login shell" : ""));
    starter.exec(shell, new byte[][] {zero(login, name)}, variables.toArray());
  }

  /**
   * Executes the shell in the place of chos, which was called as one: with its arguments, and with
   * the variables as the login has made them.
   *
   * @param argv those of chos; a dash before the name stays
   * @param hostConf as above
   */
  void replace(byte[][] argv, ChosConf hostConf) throws Failure {
    // A program that talks through this login should not have to read about it every time.
    byte[] shell = choose(own(conf(hostConf)), argv.length == 1);
    byte[][] changed = argv.clone();
    changed[0] = zero(argv[0].length > 0 && argv[0][0] == '-', baseName(shell));
    starter.exec(shell, changed, environ.with("SHELL", Bytes.printable(shell)).toArray());
  }

  private ChosConf conf(ChosConf hostConf) {
    ChosConf conf = ConfigFiles.conf(messages);
    if (conf != null) {
      return conf;
    }
    return orDefault(hostConf);
  }

  private static ChosConf orDefault(ChosConf hostConf) {
    return hostConf == null ? ChosConf.DEFAULT : hostConf;
  }

  private static byte[] zero(boolean login, String name) {
    return (login ? "-" + name : name).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The shell that passwd names, or, where that is chos, chos.conf; null if neither does. */
  private byte[] own(ChosConf conf) {
    if (passwd != null && !isChos(passwd.shell())) {
      return passwd.shell();
    }
    return conf.shell().isPresent() ? Bytes.bytes(conf.shell().get()) : null;
  }

  private static boolean isChos(byte[] path) {
    return baseName(path).equals("chos")
        || Chos.isSameFile(path, CHOS[0])
        || Chos.isSameFile(path, CHOS[1]);
  }

  private byte[] choose(byte[] own, boolean warn) throws Failure {
    if (own != null && Chos.isExecutable(own) && !isChos(own)) {
      return own;
    }
    for (String other : OTHERS) {
      byte[] candidate = Bytes.bytes(other);
      if (Chos.isExecutable(candidate)) {
        if (own != null && warn) {
          messages.warning(
              "your shell "
                  + Bytes.printable(own)
                  + " is not in "
                  + starter.alias()
                  + "; using "
                  + other
                  + " instead");
        }
        return candidate;
      }
    }
    throw new Failure(
        Failure.NOT_FOUND,
        "there is no shell in "
            + starter.alias()
            + (own == null ? "" : ": neither " + Bytes.printable(own))
            + (own == null ? ": neither " : " nor ")
            + OTHERS[0]
            + " nor "
            + OTHERS[1]
            + " can be executed: the tree is missing or incomplete");
  }

  private static String baseName(byte[] path) {
    String text = new String(path, StandardCharsets.ISO_8859_1);
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
