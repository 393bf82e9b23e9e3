// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.CallersLocale;
import org.chos.cli.admin.system.Work;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.config.Environment;
import org.chos.config.SiteLink;

/**
 * Root works on a tree as on a system of its own. What users see in it meanwhile are the same links
 * to the host; what has come of it is put into the tree at the end, also by the next one if this
 * one was killed.
 */
public final class Maintenance {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** By which a shell says that what was done in it is not to be kept. */
  private static final int GIVEN_UP = 125;

  private final Layout layout;
  private final Console console;
  private final String name;
  private final List<SiteLink> site;
  private final OwnThings own;
  private final Workroom room;
  private final EtcCopy etc;
  private final VarRoom var;
  private final LocalRoom local;
  private final SessionAccounts session;
  private final List<String> changes = new ArrayList<>();

  public Maintenance(Layout layout, Console console, Environment environment, List<SiteLink> site)
      throws IOException {
    this.site = site;
    own = OwnThings.of(environment);
    this.layout = layout;
    this.console = console;
    name = environment.alias();
    room = new Workroom(Path.of(environment.path()));
    List<TreeLink> links = TreeLink.all(site).stream().filter(TreeLink::isHosts).toList();
    etc = new EtcCopy(room, links);
    var = new VarRoom(room, links);
    local = new LocalRoom(room, links);
    session = new SessionAccounts(room);
  }

  /** What was done on the host, and to the tree but by the command. */
  public List<String> changes() {
    return List.copyOf(changes);
  }

  /** What would be done. */
  public List<String> plan(List<String> command) throws IOException, AdminFailure {
    List<String> plan = new ArrayList<>();
    if (room.isUsed()) {
      plan.add("complete what the last maintenance of " + name + " was killed at");
    }
    NeededAccounts needed = new NeededAccounts(room.tree());
    needed.addOverrides();
    NeededAccounts.Lack lack = needed.make(true);
    lack.objections().forEach(console::warning);
    lack.made().forEach(account -> plan.add("make " + account + " on the host"));
    plan.add("run in " + room.tree() + ": " + String.join(" ", command(command)));
    return plan;
  }

  /**
   * Runs the command.
   *
   * @param command none for a shell
   * @param output where what it says goes; empty: to where this program's does
   * @return its exit code
   */
  public int run(List<String> command, Optional<File> output) throws IOException, AdminFailure {
    List<String> words = command(command);
    try (Interruption interruption = new Interruption()) {
      return new Hold(layout, room)
          .held(
              String.join(" ", words),
              () -> {
                completeNow();
                int code = call(prepare(words), output, process -> {});
                finish();
                if (interruption.isInterrupted()) {
                  console.note("interrupted: what was done in " + name + " until then is kept");
                }
                return code;
              });
    }
  }

  /**
   * Runs the command in a tree that is to be thrown away unless it succeeds. Does not wait for a
   * command that is interrupted.
   *
   * @param command none for a shell; of one at a terminal the exit code is that of whatever was
   *     typed last, and so says nothing but if it is {@link #GIVEN_UP}
   * @param output as for {@link #run}
   * @return the exit code, 0 for success
   */
  public int runAside(List<String> command, Optional<File> output, Interruption interruption)
      throws IOException, AdminFailure {
    List<String> words = command(command);
    boolean typed = command.isEmpty() && output.isEmpty() && System.console() != null;
    if (typed) {
      console.note("a shell in a copy of " + name + "; `exit " + GIVEN_UP + "` gives it up");
    }
    return new Hold(layout, room)
        .held(
            String.join(" ", words),
            () -> {
              completeNow();
              int code = call(prepare(words), output, interruption::kills);
              interruption.killsNothing();
              boolean kept = code == 0 || typed && code != GIVEN_UP;
              if (interruption.isInterrupted() || !kept) {
                return code;
              }
              finish();
              return 0;
            });
  }

  /** Does something while nobody maintains that tree. */
  public static <T> T without(Layout layout, Path tree, Work<T, AdminFailure> work)
      throws IOException, AdminFailure {
    return new Hold(layout, new Workroom(tree)).alone(work);
  }

  /**
   * Brings to its end what was killed; nothing is done to a tree that is maintained just now.
   *
   * @return what was done
   */
  public List<String> complete() throws IOException, AdminFailure {
    if (!room.isClear()) {
      new Hold(layout, room)
          .held(
              "what completes it",
              () -> {
                completeNow();
                return null;
              });
    }
    return changes();
  }

  private void completeNow() throws IOException, AdminFailure {
    if (room.isUsed()) {
      console.note("completing what the last maintenance of " + name + " was killed at");
      finish();
      done("complete what the last maintenance of " + name + " was killed at");
    } else {
      room.clear();
    }
  }

  private void done(String what) {
    ChangeLog.add("done: {}", what);
    changes.add(what);
  }

  /** Returns the command line of what makes the room, and the command in it. */
  private List<String> prepare(List<String> command) throws IOException, AdminFailure {
    NeededAccounts needed = new NeededAccounts(room.tree());
    needed.addOverrides();
    needed.save();
    make(needed);
    etc.prepare();
    session.prepare();
    etc.remember();
    List<String> words = new ArrayList<>();
    words.add(
        Path.of(layout.program()).getParent().getParent().resolve("maintain-room").toString());
    words.addAll(List.of("--tree", room.tree().toString()));
    words.addAll(List.of("--bind", room.etc().toString(), "/etc"));
    List<VarRoom.Shown> all = new ArrayList<>(var.prepare());
    all.addAll(local.prepare());
    for (VarRoom.Shown shown : all) {
      words.addAll(List.of("--bind", shown.source().toString(), shown.place()));
    }
    words.add("--");
    words.addAll(command);
    room.begin();
    return words;
  }

  private List<String> command(List<String> given) {
    if (!given.isEmpty()) {
      return given;
    }
    boolean bash = Files.isExecutable(room.tree().resolve("bin/bash"));
    return List.of(bash ? "/bin/bash" : "/bin/sh", "-l");
  }

  private int call(List<String> words, Optional<File> output, Consumer<Process> started)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    if (output.isPresent()) {
      builder
          .redirectInput(new File("/dev/null"))
          .redirectOutput(ProcessBuilder.Redirect.appendTo(output.get()))
          .redirectErrorStream(true);
    }
    Map<String, String> variables = builder.environment();
    variables
        .keySet()
        .removeIf(variable -> variable.matches("TMPDIR|CHOS|MAIL|SHELL|OLDPWD|SUDO_.*"));
    CallersLocale.restore(variables);
    variables.putAll(
        Map.of(
            "PATH",
            PATH,
            "HOME",
            "/root",
            "USER",
            "root",
            "LOGNAME",
            "root",
            "debian_chroot",
            name));
    ChangeLog.add(
        "done: in {}: {}",
        name,
        String.join(" ", words.subList(words.indexOf("--") + 1, words.size())));
    try {
      Process process = builder.start();
      started.accept(process);
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while waiting for the command");
    }
  }

  /** Each part of it can be done again. */
  private void finish() throws IOException, AdminFailure {
    NeededAccounts needed = new NeededAccounts(room.tree());
    if (session.isThere()) {
      session.collect(needed).forEach(console::warning);
      needed.save();
    }
    make(needed);
    var.merge();
    etc.merge();
    try (TreeDirectory root = TreeDirectory.root(room.tree().toString())) {
      Adoption adoption = Adoption.of(layout, root, site, false);
      adoption.places(own.mounts());
      adoption.report(console, room.tree().toString());
      changes.addAll(adoption.changes());
    }
    room.clear();
  }

  private void make(NeededAccounts needed) throws IOException {
    NeededAccounts.Lack lack = needed.make(false);
    lack.objections().forEach(console::warning);
    if (!lack.made().isEmpty()) {
      console.note("made on the host for " + name + ": " + String.join(", ", lack.made()));
      lack.made().forEach(account -> done("make " + account + " on the host"));
    }
  }
}
