// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.chos.cli.admin.console.TextTable;
import org.chos.cli.admin.device.Device;
import org.chos.cli.admin.device.Devices;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.PreparedNamespace;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;
import org.chos.config.HostDevice;

/** What an environment's devices come to: what of the host they need, and what of it is there. */
public final class DeviceReport {
  private final Environment environment;
  private final List<Device> devices = new ArrayList<>();
  private final List<String> others;
  private final List<String> problems;
  private final List<String> seen = new ArrayList<>();

  private DeviceReport(Environment environment, Devices described) {
    this.environment = environment;
    TreeSet<String> names = new TreeSet<>(described.byName().keySet());
    for (HostDevice line : environment.traits().fromHost().devices()) {
      described.find(line.name()).ifPresent(devices::add);
      names.remove(line.name());
    }
    others = List.copyOf(names);
    problems = OwnThings.of(environment).problems();
  }

  /** By what the host describes now, and what is mounted. */
  public static DeviceReport of(Environment environment, Host host) throws IOException {
    DeviceReport report = new DeviceReport(environment, Devices.read(Devices.DIRECTORIES));
    Optional<PreparedNamespace> namespace = host.look().preparedFor(environment.path());
    for (Device device : report.devices) {
      for (Device.Mounted each : device.mounts()) {
        String point = host.layout().inChos(environment.path() + each.place());
        boolean inNamespace =
            namespace.isPresent()
                && namespace.get().spec().own().stream()
                    .anyMatch(own -> own.source().equals(each.source()));
        if (inNamespace || host.look().mounts().at(point).isPresent()) {
          report.seen.add(each.place());
        }
      }
    }
    return report;
  }

  /** What can't be had. */
  public List<String> problems() {
    return problems;
  }

  /** For people. */
  public String text() {
    TextTable table = new TextTable().row("environment", environment.alias());
    for (Device device : devices) {
      table.row("", "").row("device", device.name()).row("described in", device.file());
      device.nodes().forEach(node -> table.row("node", node));
      for (Device.Mounted each : device.mounts()) {
        table.row(
            "mount",
            each.place()
                + (each.source().equals(each.place()) ? "" : ", the host's " + each.source())
                + (seen.contains(each.place()) ? ": seen inside" : ": not seen inside"));
      }
      device.variables().forEach(variable -> table.row("set", variable));
      device.ignored().forEach(what -> table.row("not done", what));
    }
    if (!others.isEmpty()) {
      table.row("", "").row("others", String.join(" ", others));
    }
    return table.toString();
  }

  public String json() {
    Json answer = new Json().open('{').member("name", environment.alias()).open("devices", '[');
    for (Device device : devices) {
      answer
          .open('{')
          .member("name", device.name())
          .member("file", device.file())
          .member("nodes", device.nodes())
          .open("mounts", '[');
      for (Device.Mounted each : device.mounts()) {
        answer
            .open('{')
            .member("source", each.source())
            .member("place", each.place())
            .member("seen", seen.contains(each.place()))
            .close('}');
      }
      answer
          .close(']')
          .member("variables", device.variables())
          .member("ignored", device.ignored())
          .close('}');
    }
    return answer
        .close(']')
        .member("others", others)
        .member("problems", problems)
        .close('}')
        .toString();
  }
}
