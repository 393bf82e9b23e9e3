// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.service.State;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.enter.Engine;
import org.chos.cli.shared.Json;
import org.chos.config.Environments;

/** {@code chosctl status} */
final class StatusVerb extends Verb {
  private static final int NOT_RUNNING = 3;

  StatusVerb(Tools tools) {
    super(
        "status",
        "Show whether the service runs, and what it has mounted.",
        "Lists the environments as well and, for root, the processes in them. Exit code: 0 running,"
            + " 3 not running, as the LSB has it.",
        tools);
  }

  /**
   * What there is to say.
   *
   * @param state how far the service is up
   * @param module the kernel module's version
   * @param engine what users get who don't ask for one
   * @param mounts where the service has mounted something
   * @param items the environments
   * @param inside the processes in them; empty for a caller who may not know
   */
  private record Report(
      State state,
      Optional<String> module,
      Engine engine,
      List<String> mounts,
      List<Inventory.Item> items,
      Optional<List<ChosFs.Entry>> inside) {}

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  int run() throws IOException {
    MountTable mounts = host.look().mounts();
    Optional<List<ChosFs.Entry>> inside = Occupants.allIfAllowed(host);
    Report report =
        new Report(
            State.of(host.layout(), mounts, host.module().isLoaded()),
            host.look().version(),
            Engine.automatic(),
            points(mounts),
            Inventory.of(host.look(), environments(), inside),
            inside);
    console.print(json ? json(report) : text(report));
    return report.state() == State.RUNNING ? OK : NOT_RUNNING;
  }

  /** A table that can't be read does not keep the rest from being told. */
  private Environments environments() {
    try {
      return configuration.goodEnvironments();
    } catch (AdminFailure e) {
      console.warning(e.getMessage());
      return new Environments(List.of());
    }
  }

  /** Those that start makes, without what the host has mounted within them. */
  private List<String> points(MountTable mounts) {
    List<String> result = new ArrayList<>();
    if (mounts.isAt(host.layout().procChos(), Layout.CHOSFS)) {
      result.add(host.layout().procChos());
    }
    if (host.prepared().isMounted(mounts)) {
      result.add(host.prepared().place());
    }
    mounts
        .selfBindAt(host.layout().chos())
        .ifPresent(
            chos -> {
              result.add(chos.shownPoint());
              mounts.childrenOf(chos).forEach(m -> result.add(m.shownPoint()));
            });
    return result;
  }

  private String text(Report report) throws IOException {
    StringBuilder text =
        new StringBuilder("chos " + report.state().sentence(console.style()) + "\n\n");
    text.append("chosctl  ").append(tools.version()).append('\n');
    text.append("module   ").append(report.module().orElse("not mounted")).append('\n');
    text.append("engine   ").append(report.engine().word()).append('\n');
    text.append("mounts   ")
        .append(report.mounts().isEmpty() ? "none" : String.join(" ", report.mounts()))
        .append("\n\n");
    text.append(Inventory.table(report.items(), console.style()));
    List<ChosFs.Entry> inside = report.inside().orElse(List.of());
    if (!inside.isEmpty()) {
      text.append('\n').append(Occupants.someInTable(host, inside));
    }
    return text.toString();
  }

  private String json(Report report) throws IOException {
    Json answer =
        new Json()
            .open('{')
            .member("state", report.state().word())
            .member("version", tools.version())
            .member("module", report.module().orElse(null))
            .member("engine", report.engine().word())
            .member("mounts", report.mounts());
    Inventory.addTo(answer, report.items());
    Occupants.addTo(
        answer,
        report.inside().isPresent()
            ? Optional.of(Occupants.of(host, report.inside().get()))
            : Optional.empty());
    return answer.close('}').toString();
  }
}
