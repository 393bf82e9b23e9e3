// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.check.ArchiveCheck;
import org.chos.cli.admin.check.AuditCheck;
import org.chos.cli.admin.check.BootCheck;
import org.chos.cli.admin.check.Check;
import org.chos.cli.admin.check.ConfigurationCheck;
import org.chos.cli.admin.check.Finding;
import org.chos.cli.admin.check.GrantCheck;
import org.chos.cli.admin.check.LayoutCheck;
import org.chos.cli.admin.check.ModuleCheck;
import org.chos.cli.admin.check.NamespacesCheck;
import org.chos.cli.admin.check.OffersCheck;
import org.chos.cli.admin.check.SandboxCheck;
import org.chos.cli.admin.check.ServiceCheck;
import org.chos.cli.admin.check.SessionsCheck;
import org.chos.cli.admin.check.ZoneCheck;
import org.chos.cli.admin.host.AccountNumbers;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.KernelModule;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.TriedKernels;
import org.chos.cli.admin.sandbox.Sandboxes;
import org.chos.cli.admin.service.Grant;
import org.chos.cli.admin.service.HostZone;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/** The checks of the host, for all who want to know of its faults; each engine has its own. */
final class HostChecks {
  /** Far above what any check needs that gets its answers. */
  private static final int PATIENCE_SECONDS = 180;

  private final Tools tools;
  private final Host host;
  private final Layout layout;
  private final Configuration configuration;
  private final SysConfig config;
  private final AccountNumbers.Resolved resolved;
  private final Environments environments;
  private final HostFiles files;
  private final boolean mountEngine;
  private final Check service;
  private final List<StartPlan.Warning> warnings = new ArrayList<>();

  /** What a check looks at, and the check. */
  record Subject(String title, Check check) {}

  HostChecks(Tools tools, Snapshot now) throws IOException {
    this.tools = tools;
    host = tools.host();
    layout = host.layout();
    configuration = tools.configuration();
    config = configuration.untrustedSysConfig();
    resolved =
        AccountNumbers.of(
            configuration.untrustedEnvironments(config), host.table().notices().accounts());
    files = host.look().files();
    environments =
        StagedCopies.read().applied(Generations.published(resolved.environments(), files), files);
    mountEngine = configuration.wantsMountEngine();
    service = service(now);
  }

  private Check service(Snapshot now) throws IOException {
    try {
      StartPlan plan = StartPlan.of(host, mountEngine, now, config, environments, files);
      warnings.addAll(plan.warnings());
      return new ServiceCheck(layout, now, plan);
    } catch (AdminFailure e) {
      return () -> List.of(ServiceCheck.obstacle(layout, now, e));
    }
  }

  SysConfig config() {
    return config;
  }

  /** Those of the file and their pinned generations, with numbers. */
  Environments environments() {
    return environments;
  }

  /** What keeps a tree from being entered as the file has it, and what else can't be had. */
  List<StartPlan.Warning> warnings() {
    return warnings;
  }

  /** What users depend on. Quick, since a timer may ask every minute. */
  List<Subject> vital() {
    List<Subject> all = new ArrayList<>();
    // Causes before what comes of them.
    if (!mountEngine) {
      all.add(new Subject("kernel module", new ModuleCheck(host.module(), tools.version())));
    }
    all.add(new Subject("grant to users", new GrantCheck(Grant.of(layout), mountEngine)));
    all.add(
        new Subject(
            "configuration",
            new ConfigurationCheck(configuration, layout.sysconfig(), config.chosFile(), files)));
    all.add(new Subject("users and groups", this::accounts));
    all.add(new Subject("variables and commands", new OffersCheck(environments, config, files)));
    all.add(
        mountEngine
            ? new Subject("namespaces", new NamespacesCheck(host.prepared(), files.mounts()))
            : new Subject(layout.chos(), new LayoutCheck(layout)));
    all.add(new Subject("service", service));
    all.add(new Subject("records of entries", new AuditCheck(host.chosFs())));
    return all;
  }

  /** These, and those for which others have to be asked. */
  List<Subject> all() throws IOException {
    List<Subject> all = vital();
    if (!mountEngine) {
      String release = KernelModule.kernelRelease();
      all.add(new Subject("kernel " + release + ": " + TriedKernels.sayOf(release), List::of));
      // There is no /chos by the other engine.
      all.add(new Subject("sandboxes of services", new SandboxCheck(new Sandboxes(host))));
    }
    Path home = Path.of(layout.program()).getParent().getParent();
    all.add(new Subject("start at boot", new BootCheck()));
    all.add(new Subject("sessions of services", new SessionsCheck()));
    all.add(new Subject("time zone", new ZoneCheck(HostZone.LOCALTIME)));
    all.add(new Subject("class-data archive", new ArchiveCheck(home)));
    return all;
  }

  private List<Finding> accounts() {
    return resolved.warnings().stream()
        .map(warning -> Finding.warning(warning, "chosctl edit"))
        .toList();
  }

  /** A server that dies just now must not keep the others from being told of. */
  static List<Finding> bounded(Check check) throws AdminFailure {
    try {
      return Patience.run(PATIENCE_SECONDS, check::findings);
    } catch (TimeoutException e) {
      return List.of(
          Finding.error(
              "this did not finish within " + PATIENCE_SECONDS + " seconds", "dmesg | tail"));
    } catch (IOException e) {
      return List.of(Finding.error("this can't be checked: " + Reason.of(e), "dmesg | tail"));
    }
  }
}
