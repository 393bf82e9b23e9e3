// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Look;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.config.EntryLog;
import org.chos.config.Environment;

/**
 * How things are at the moment.
 *
 * @param moduleLoaded whether the kernel knows chosfs
 * @param mounts what is mounted
 * @param valid the kernel's list: paths that processes may enter, each with the rights for it; with
 *     the mount engine the paths alone
 * @param table the environments that programs are told of
 * @param rules what is published of shells
 * @param mountNamespace the host's; empty: unknown
 * @param sharing what is published of what those inside share
 * @param notices what else is published of environments
 * @param closings what is closed, published or not
 * @param logEntries where it is recorded who enters
 */
public record Snapshot(
    boolean moduleLoaded,
    MountTable mounts,
    List<String> valid,
    List<Environment> table,
    ShellRules rules,
    String mountNamespace,
    Sharing sharing,
    Notices notices,
    Closings closings,
    EntryLog logEntries) {

  /** Whose mount namespace is the host's. */
  private static final String FIRST_PROCESS = "1";

  /** By a new look. */
  public static Snapshot of(Host host) throws IOException {
    Look look = host.look();
    look.anew();
    return new Snapshot(
        host.module().isLoaded(),
        look.mounts(),
        look.listed(),
        look.table(),
        host.table().rules(),
        host.processes().mountNamespace(FIRST_PROCESS),
        host.table().sharing(),
        host.table().notices(),
        look.closings(),
        logEntries(host));
  }

  private static EntryLog logEntries(Host host) throws IOException {
    if (host.chosFs().isAudited()) {
      return EntryLog.AUDIT;
    }
    return Files.exists(Path.of(host.layout().logEntries())) ? EntryLog.JOURNAL : EntryLog.NO;
  }

  public State state(Layout layout) {
    return State.of(layout, mounts, moduleLoaded);
  }

  /** How things will be once the service is stopped. */
  Snapshot afterStop(Layout layout) {
    Set<Mount> gone = inChos(layout);
    gone.addAll(mounts.ofType(Layout.CHOSFS));
    mounts.at(layout.preparedNamespaces()).ifPresent(m -> gone.addAll(mounts.unmountOrder(m)));
    return new Snapshot(
        false,
        without(gone),
        List.of(),
        List.of(),
        ShellRules.NONE,
        mountNamespace,
        Sharing.NONE,
        Notices.NONE,
        closings,
        EntryLog.NO);
  }

  /** How things will be once all that start has mounted in /chos is gone. */
  Snapshot withoutChos(Layout layout) {
    return new Snapshot(
        moduleLoaded,
        without(inChos(layout)),
        valid,
        table,
        rules,
        mountNamespace,
        sharing,
        notices,
        closings,
        logEntries);
  }

  /** The trees that can be entered, or could if they weren't closed. */
  Set<String> trees() {
    Set<String> result = new LinkedHashSet<>();
    valid.forEach(line -> result.add(Rights.path(line)));
    table.forEach(environment -> result.add(environment.path()));
    result.remove("/");
    return result;
  }

  private Set<Mount> inChos(Layout layout) {
    Set<Mount> result = new HashSet<>();
    mounts.selfBindAt(layout.chos()).ifPresent(top -> result.addAll(mounts.unmountOrder(top)));
    return result;
  }

  private MountTable without(Set<Mount> gone) {
    return new MountTable(mounts.all().stream().filter(m -> !gone.contains(m)).toList());
  }
}
