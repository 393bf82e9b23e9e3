// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Rights;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.service.State;
import org.chos.cli.admin.service.step.PrepareNamespaces;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.PublishNamespaces;
import org.chos.cli.admin.service.step.PublishRules;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.Environment;

/** The service: started, complete, and with the list published that the file has now. */
public final class ServiceCheck implements Check {
  private final Layout layout;
  private final Snapshot now;
  private final StartPlan plan;

  /**
   * @param plan what would have to be done for the service to be as the files say
   */
  public ServiceCheck(Layout layout, Snapshot now, StartPlan plan) {
    this.layout = layout;
    this.now = now;
    this.plan = plan;
  }

  @Override
  public List<Finding> findings() {
    List<Finding> result = new ArrayList<>();
    State state = now.state(layout);
    if (state != State.RUNNING) {
      result.add(Finding.error("chos " + state.sentence(), "service chos start"));
    }
    if (state == State.RUNNING) {
      incomplete(result);
      unpublished(result);
    }
    for (StartPlan.Warning warning : plan.warnings()) {
      if (warning.environment().isEmpty()) {
        result.add(Finding.warning(warning.message(), warning.remedy()));
      }
    }
    return result;
  }

  /** What keeps it from being started at all; what it would have to do can't be planned then. */
  public static Finding obstacle(Layout layout, Snapshot now, AdminFailure failure) {
    boolean covered =
        now.mounts().at(layout.procChos()).isPresent()
            && !now.mounts().isAt(layout.procChos(), Layout.CHOSFS);
    return Finding.error(
        failure.getMessage(),
        (covered ? "umount " + layout.procChos() + " && " : "") + "chosctl start");
  }

  private void incomplete(List<Finding> result) {
    String missing =
        plan.steps().stream()
            // Without the second, starts only take longer.
            .filter(
                step ->
                    !(step instanceof Publish
                        || step instanceof PublishNamespaces
                        || step instanceof PublishRules
                        || step instanceof PrepareNamespaces prepare && prepare.made().isEmpty()))
            .map(Step::describe)
            .collect(Collectors.joining("; "));
    if (!missing.isEmpty()) {
      result.add(
          Finding.error(
              "the service is up only in part; `chosctl start` would " + missing, "chosctl start"));
    }
  }

  private void unpublished(List<Finding> result) {
    boolean changed =
        plan.steps().stream()
            .anyMatch(step -> step instanceof Publish || step instanceof PublishNamespaces);
    if (!changed && plan.dropped().isEmpty()) {
      return;
    }
    if (names(now.table()).equals(names(plan.published()))
        && plan.steps().stream().anyMatch(this::changesRights)) {
      result.add(
          Finding.error(
              "who may enter which environment was published otherwise: the file, or the number of"
                  + " a group or a user, has changed since",
              "chosctl reload"));
      return;
    }
    result.add(
        Finding.error(
            "the list of environments has changed since it was published: it had "
                + names(now.table())
                + ", the file now has "
                + names(plan.published()),
            "chosctl reload"));
  }

  /** Whether the paths are those that can be entered already. */
  private boolean changesRights(Step step) {
    return !now.valid().isEmpty()
        && (step instanceof Publish publish && paths(publish.open()).equals(paths(now.valid()))
            || step instanceof PrepareNamespaces prepare && prepare.made().isEmpty());
  }

  private static Set<String> paths(List<String> lines) {
    return lines.stream().map(Rights::path).collect(Collectors.toSet());
  }

  private static String names(List<Environment> environments) {
    return environments.isEmpty()
        ? "none"
        : environments.stream()
            .map(e -> e.alias() + ":" + e.path())
            .collect(Collectors.joining(" "));
  }
}
