// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.enter.Answers;
import org.chos.cli.enter.Bytes;
import org.chos.cli.enter.ConfigFiles;
import org.chos.cli.enter.Entry;
import org.chos.cli.enter.Environ;
import org.chos.cli.enter.Failure;
import org.chos.cli.enter.LazyEnvironments;
import org.chos.cli.enter.LoginShell;
import org.chos.cli.enter.Messages;
import org.chos.cli.enter.Options;
import org.chos.config.ChosConfFile;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.config.SysConfigFile;

/**
 * What {@code make-archive} runs to learn which classes {@code chos} and {@code chosctl} need in
 * daily use. {@code chos} does the same on every machine, with CHOS or without: the tables are its
 * own, and nothing of what it tries to execute is there. {@code make-archive} names a folder, for a
 * host that the service could be started on.
 */
final class Training {
  private static final int REGULAR_FILE = 0100644;
  private static final byte[][] ENVIRON = {
    Bytes.bytes("CHOS=root"),
    Bytes.bytes("HOME=/"),
    // Longer than the kernel takes, so that it starts no shell.
    Bytes.bytes("TERM=" + "x".repeat(200_000)),
  };

  private static final String[][] QUESTIONS = {
    {"--help"},
    {"--version"},
    {"--list"},
    {"--list", "--json"},
    {"--which"},
    {"--env"},
    {"--bogus"},
    {"--engine", "bogus", "x"},
    {"--env", "an environment that nobody has", "--", "x"},
  };

  private static final String[][] ENTRIES = {
    {"/nowhere/command", "argument"},
    {"--env", "root", "/nowhere/command"},
    {"--env", "rot", "/nowhere/command"},
    {"--verbose", "--chdir", "/", "--", "/nowhere/command"},
    {},
    {"--engine", "namespace", "--env", "a", "/nowhere/command"},
    {"--engine", "kernel", "--env", "a", "/nowhere/command"},
    // The last, because it changes where files are looked for.
    {"--engine", "namespace", "--env", "a"},
  };

  private Training() {}

  public static void main(String[] args) throws IOException {
    // The JVM itself takes one of these in most locales, but not in the one that this runs in.
    StandardCharsets.UTF_8.newEncoder();

    // The first, because an entry changes where files are looked for.
    planStart(args[0]);

    for (String[] words : QUESTIONS) {
      Main.run(argv(words), ENVIRON, false);
    }

    Messages messages = new Messages(OutputStream.nullOutputStream());
    for (String[] words : ENTRIES) {
      try {
        byte[][] argv = argv(words);
        Options options = Options.parse(argv);
        messages.verbose(options.verbose());
        new Entry(Environ.of(ENVIRON), environments(messages), messages).enter(options, argv);
      } catch (Failure failure) {
        messages.error(failure.getMessage());
      }
    }

    // Not started, since it would start the shell of whoever builds this.
    byte[][] login = argv(new String[] {"-c", "true"});
    Environ environ = Environ.of(ENVIRON);
    new LoginShell(login, environ, messages);
    try {
      new Entry(environ, environments(messages), messages).enterAsShell(login);
    } catch (Failure failure) {
      messages.error(failure.getMessage());
    }

    OutputStream nowhere = OutputStream.nullOutputStream();
    for (boolean json : new boolean[] {false, true}) {
      Answers.list(nowhere, environments(messages), null, json, json);
      Answers.list(nowhere, environments(messages), environments(messages), json, json);
    }
    LazyEnvironments published =
        LazyEnvironments.published(file("/run/chos/environments", "root\t/\n"), messages);
    published.find("root");
    Answers.which(
        nowhere, published.all(), ConfigFiles.generations(), Bytes.bytes("/"), null, false);
    Answers.which(
        nowhere, environments(messages).all(), Map.of(), Bytes.bytes("/"), Bytes.bytes("a"), false);
    ChosConfFile.parse(file("/etc/chos.conf", "%ENV\nTERM\n%BEH\nBASHLOGIN\n"));
    ChosConfFile.engine(file("/etc/chos.conf", "%BEH\nENGINE=namespace\n"));
    SysConfigFile.parse(file("/etc/sysconfig/chos", "CHOS=/etc/chos\nBINDMOUNT=\"/dev /proc\"\n"));
    Ownership.check(file("/etc/chos", ""));
    // Any file that is on every machine.
    ConfigFiles.userChoice(Bytes.bytes("/proc/version"), messages);

    // A host without CHOS is told so, by the same classes.
    PrintWriter unread = unread();
    Chosctl.main(unread, unread, "status");
    Chosctl.main(unread, unread, "start", "--bogus");
  }

  /** What the service would do on a host that has nothing yet, which is in a folder. */
  private static void planStart(String host) throws IOException {
    PrintWriter unread = unread();
    Layout layout =
        new Layout(
            host + "/shared", host + "/proc", host + "/run", host + "/sysconfig", host + "/none");
    Console console = new Console(unread, unread);
    Host places = Host.of(layout, console);
    try {
      Service service = new Service(places, console, new Configuration(places, console), true);
      service.start();
      service.stop();
    } catch (AdminFailure e) {
      // The file is a user's, if a user builds this: what it takes to say so has been learnt.
      console.error(e.getMessage());
    }
  }

  private static PrintWriter unread() {
    return new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  private static LazyEnvironments environments(Messages messages) {
    String text =
        "%SHELLS\nroot:/\n# none\na:/usr\n%SITE\nlink etc/x /local/etc/x\nset X=$HOME/x\n";
    return new LazyEnvironments(file("/etc/chos", text), messages);
  }

  private static FileContent file(String name, String text) {
    return new FileContent(name, Bytes.bytes(text), 0, REGULAR_FILE);
  }

  private static byte[][] argv(String[] words) {
    byte[][] argv = new byte[words.length + 1][];
    argv[0] = Bytes.bytes("chos");
    for (int i = 0; i < words.length; i++) {
      argv[i + 1] = Bytes.bytes(words[i]);
    }
    return argv;
  }
}
