// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl close} and {@code chosctl open}. */
final class CloseVerb extends ChangingVerb {
  private static final Path FILE = Path.of(Layout.CLOSINGS);

  private final boolean closes;
  private Optional<String> name;
  private boolean all;
  private String reason;

  private CloseVerb(boolean closes, String name, String summary, String details, Tools tools) {
    super(name, summary, details, tools);
    this.closes = closes;
  }

  static CloseVerb close(Tools tools) {
    return new CloseVerb(
        true,
        "close",
        "Let nobody enter an environment any more, or any of them.",
        "Whoever is inside stays. It lasts over reloads, restarts and reboots, until `chosctl"
            + " open`. A tree is closed by all of its names. Users who want to enter are told the"
            + " reason.",
        tools);
  }

  static CloseVerb open(Tools tools) {
    return new CloseVerb(
        false,
        "open",
        "Let users enter again what `chosctl close` has closed.",
        "With --all, all that is closed, one by one or together. What is closed by its last day or"
            + " its groups in /etc/chos is not opened by that.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    super.declare(spec);
    spec.addOption(OptionSpecs.flag("--all", "all environments, those of later, too"));
    if (closes) {
      spec.addOption(
          OptionSpec.builder("--reason")
              .paramLabel("TEXT")
              .type(String.class)
              .description("what users are told who want to enter")
              .build());
    }
    spec.addPositional(
        OptionSpecs.argument(0, "NAME", "the environment").arity("0..1").required(false).build());
  }

  @Override
  void take(ParseResult given) {
    super.take(given);
    all = given.hasMatchedOption("--all");
    name = Optional.ofNullable(given.matchedPositionalValue(0, (String) null));
    reason = closes ? given.matchedOptionValue("--reason", "") : "";
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    if (all == name.isPresent()) {
      throw new AdminFailure(
          "say which: chosctl " + name() + " NAME, or chosctl " + name() + " --all");
    }
    if (reason.chars().anyMatch(Character::isISOControl)) {
      throw new AdminFailure("--reason: a control character: write the reason in one line");
    }
    host.chosFs().requireOutside();
    List<String> changes = new ArrayList<>();
    boolean changed =
        dryRun ? write(changes) : Lock.held(host.layout(), console, () -> write(changes));
    if (changed) {
      Outcome reloaded = new Service(host, console, configuration, dryRun).reloadIfRunning();
      changes.addAll(reloaded.changes());
    }
    return new Outcome(changes, summary(changed));
  }

  private boolean write(List<String> changes) throws IOException, AdminFailure {
    Closings before = Closings.read(FILE);
    Closings after = closes ? closed(before) : opened(before);
    if (after.equals(before)) {
      return false;
    }
    String what = name() + " " + name.orElse("all environments");
    changes.add(what);
    if (!dryRun) {
      after.write(FILE);
      ChangeLog.add("done: {}", what);
    }
    return true;
  }

  private Closings closed(Closings before) throws AdminFailure {
    if (name.isPresent() && environment().path().equals("/")) {
      throw new AdminFailure(
          name.get() + " is the host itself, which is closed to nobody: name another environment");
    }
    return before.with(name, reason);
  }

  private Closings opened(Closings before) throws AdminFailure {
    if (all) {
      return Closings.NONE;
    }
    if (before.areAll()) {
      throw new AdminFailure(
          "all environments are closed, and not " + name.get() + " alone: chosctl open --all");
    }
    Closings after = before;
    // One whose line has gone can be opened, too, and one that has two names by either.
    for (String closed : before.reasons().keySet()) {
      if (closed.equals(name.get()) || isSameTree(closed)) {
        after = after.without(closed);
      }
    }
    return after;
  }

  private boolean isSameTree(String closed) throws AdminFailure {
    Environments environments = environments();
    String path = environments.find(name.get()).map(Environment::path).orElse("");
    return environments.find(closed).filter(e -> e.path().equals(path)).isPresent();
  }

  private Environment environment() throws AdminFailure {
    return Configuration.named(name.get(), environments(), configuration.sysConfig());
  }

  private Environments environments() throws AdminFailure {
    SysConfig config = configuration.sysConfig();
    return configuration.goodEnvironments(config);
  }

  private String summary(boolean changed) throws IOException, AdminFailure {
    String what = name.isPresent() ? name.get() + " is " : "all environments are ";
    String state = what + (closes ? "closed" : "open");
    if (!changed) {
      return state + ", nothing to do";
    }
    if (!closes || host.look().version().isEmpty()) {
      return state;
    }
    String path = name.isPresent() ? environment().path() : null;
    List<ChosFs.Entry> inside = host.chosFs().processes();
    long count = inside.stream().filter(e -> path == null || e.path().equals(path)).count();
    return state
        + (count == 0 ? "" : "; processes still inside: " + count + " (`chosctl ps` names them)");
  }
}
