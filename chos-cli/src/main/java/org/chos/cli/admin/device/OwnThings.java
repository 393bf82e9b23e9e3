// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.FromHost;
import org.chos.config.HostDevice;
import org.chos.config.HostDirectory;
import org.chos.config.Variable;

/**
 * What the lines {@code bind} and {@code device} of a tree come to.
 *
 * @param mounts no place twice
 * @param variables for those who enter
 * @param problems what can't be had, and what to do
 */
public record OwnThings(List<OwnMount> mounts, List<Variable> variables, List<String> problems) {
  public OwnThings {
    mounts = List.copyOf(mounts);
    variables = List.copyOf(variables);
    problems = List.copyOf(problems);
  }

  /** With what the host describes of devices now. */
  public static OwnThings of(Environment environment) {
    return of(environment.traits().fromHost(), Devices.DIRECTORIES);
  }

  static OwnThings of(FromHost lines, List<Path> directories) {
    Map<String, OwnMount> mounts = new LinkedHashMap<>();
    List<Variable> variables = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (HostDirectory line : lines.directories()) {
      String said = line.at() + ": bind " + line.path();
      mounts.put(line.path(), new OwnMount(line.path(), line.path(), false, false, false, said));
    }
    Devices devices =
        lines.devices().isEmpty() ? new Devices(Map.of(), List.of()) : Devices.read(directories);
    problems.addAll(devices.problems());
    for (HostDevice line : lines.devices()) {
      Optional<Device> device = devices.find(line.name());
      if (device.isEmpty()) {
        problems.add(line.at() + ": " + devices.missing(line.name()));
        continue;
      }
      String said = line.at() + ": device " + line.name() + " (" + device.get().file() + ")";
      for (Device.Mounted each : device.get().mounts()) {
        mounts.putIfAbsent(
            each.place(),
            new OwnMount(each.source(), each.place(), each.readOnly(), each.nosuid(), true, said));
      }
      for (String each : device.get().variables()) {
        int equals = each.indexOf('=');
        variables.add(
            new Variable(each.substring(0, equals), each.substring(equals + 1), line.at().line()));
      }
    }
    return new OwnThings(List.copyOf(mounts.values()), variables, problems);
  }

  /** The environments, with the variables of their devices, which their own come after. */
  public static Environments withVariables(Environments environments) {
    return environments.with(
        environments.all().stream()
            .map(
                each ->
                    each.traits().fromHost().devices().isEmpty()
                        ? each
                        : each.with(each.traits().withFirst(of(each).variables())))
            .toList());
  }
}
