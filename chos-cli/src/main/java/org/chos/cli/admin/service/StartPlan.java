// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.Images;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * What has to be done for the service to be as its files say.
 *
 * @param steps in this order; none if all is so already
 * @param published the environments that can be entered then
 * @param dropped what was published and no longer is
 * @param warnings what can't be had
 */
public record StartPlan(
    List<Step> steps, List<Environment> published, List<Dropped> dropped, List<Warning> warnings) {

  /**
   * Something that can't be had.
   *
   * @param message what, and what to do about it
   * @param remedy the command for that
   * @param environment the alias of the one that it is about, if any
   */
  public record Warning(String message, String remedy, Optional<String> environment) {}

  /**
   * A tree that can't be entered any longer.
   *
   * @param path where it is
   * @param mounted whether there is a mount in /chos for it alone
   * @param own what else is mounted for it, in there
   */
  public record Dropped(String path, boolean mounted, List<String> own) {}

  public StartPlan {
    steps = List.copyOf(steps);
    published = List.copyOf(published);
    dropped = List.copyOf(dropped);
    warnings = List.copyOf(warnings);
  }

  /**
   * By the engine that the host has.
   *
   * @throws AdminFailure if there is something in the way that only a person should remove
   */
  public static StartPlan of(
      Host host,
      boolean mountEngine,
      Snapshot now,
      SysConfig config,
      Environments environments,
      HostFiles files)
      throws IOException, AdminFailure {
    Environments complete = OwnThings.withVariables(environments);
    return mountEngine
        ? PreparedPlanner.plan(host, now, config, complete, files)
        : StartPlanner.plan(
            host.layout(),
            now,
            config,
            complete,
            files,
            Images.of(host, complete, now.mounts(), files),
            StagedCopies.read());
  }
}
