// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A file of the Container Device Interface, in JSON or in YAML:
 *
 * <pre>
 * { "cdiVersion": "0.6.0", "kind": "nvidia.com/gpu",
 *   "containerEdits": EDITS,                          for each of its devices
 *   "devices": [ { "name": "all", "containerEdits": EDITS } ] }
 * EDITS: { "deviceNodes": [ { "path": "/dev/nvidia0" } ], "env": [ "NAME=text" ],
 *   "mounts": [ { "hostPath": "/a", "containerPath": "/b", "options": [ "ro" ] } ],
 *   "hooks": [ { "hookName": "createContainer", "path": "/usr/bin/ldconfig" } ] }
 * </pre>
 */
final class DeviceFile {
  private static final String EDITS = "containerEdits";
  private static final Set<String> KNOWN = Set.of("deviceNodes", "env", "mounts", "hooks");
  private static final Pattern KIND =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*/[A-Za-z][A-Za-z0-9_-]*");
  private static final Pattern VARIABLE = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*=.*");

  /** Those that chos itself sets. */
  private static final Set<String> OURS = Set.of("CHOS", "SLURM_CHOS", "CHOS_CHANGED");

  private final String file;

  private DeviceFile(String file) {
    this.file = file;
  }

  /** The devices in it. */
  static List<Device> parse(String file, String text) throws YamlProblem {
    return new DeviceFile(file).devices(YamlReader.read(file, text));
  }

  private List<Device> devices(YamlValue root) throws YamlProblem {
    root.required("cdiVersion").text();
    YamlValue kind = root.required("kind");
    if (!KIND.matcher(kind.text()).matches()) {
      throw kind.problem(
          "\"" + kind.text() + "\" is no kind of device: write vendor/class, as nvidia.com/gpu");
    }
    List<YamlValue> forAll = new ArrayList<>();
    root.member(EDITS).ifPresent(forAll::add);
    List<Device> result = new ArrayList<>();
    for (YamlValue device : root.required("devices").elements()) {
      YamlValue name = device.required("name");
      String full = kind.text() + "=" + name.text();
      if (result.stream().anyMatch(other -> other.name().equals(full))) {
        throw name.problem("there are two devices of this name: rename or remove one of them");
      }
      List<YamlValue> edits = new ArrayList<>(forAll);
      device.member(EDITS).ifPresent(edits::add);
      result.add(device(full, edits));
    }
    return result;
  }

  private Device device(String name, List<YamlValue> allEdits) throws YamlProblem {
    List<String> nodes = new ArrayList<>();
    List<Device.Mounted> mounts = new ArrayList<>();
    List<String> variables = new ArrayList<>();
    Set<String> ignored = new TreeSet<>();
    for (YamlValue edits : allEdits) {
      for (YamlValue node : edits.elements("deviceNodes")) {
        node(node, nodes, ignored);
      }
      for (YamlValue mount : edits.elements("mounts")) {
        mounts.add(mounted(mount));
      }
      for (YamlValue variable : edits.elements("env")) {
        variable(variable, variables, ignored);
      }
      for (YamlValue hook : edits.elements("hooks")) {
        ignored.add(
            "hook " + hook.text("hookName").orElse("") + ": " + hook.required("path").text());
      }
      edits.othersThan(KNOWN).forEach(ignored::add);
    }
    return new Device(name, file, nodes, mounts, variables, List.copyOf(ignored));
  }

  private static void node(YamlValue node, List<String> nodes, Set<String> ignored)
      throws YamlProblem {
    String path = path(node.required("path"));
    Optional<YamlValue> host = node.member("hostPath");
    if (host.isPresent() && !path(host.get()).equals(path) || !path.startsWith("/dev/")) {
      ignored.add("device node " + path + ", which is not the host's in /dev");
    } else {
      nodes.add(path);
    }
  }

  private static Device.Mounted mounted(YamlValue mount) throws YamlProblem {
    List<String> options = new ArrayList<>();
    for (YamlValue option : mount.elements("options")) {
      options.add(option.text());
    }
    return new Device.Mounted(
        path(mount.required("hostPath")),
        path(mount.required("containerPath")),
        options.contains("ro"),
        options.contains("nosuid"));
  }

  /** A dollar sign has a meaning of its own where variables are published. */
  private static void variable(YamlValue variable, List<String> variables, Set<String> ignored)
      throws YamlProblem {
    String text = variable.text();
    if (!VARIABLE.matcher(text).matches()) {
      throw variable.problem("this sets no variable: write NAME=text");
    }
    String name = text.substring(0, text.indexOf('='));
    if (OURS.contains(name) || text.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '$')) {
      ignored.add("variable " + name);
    } else {
      variables.add(text);
    }
  }

  private static String path(YamlValue value) throws YamlProblem {
    String path = value.text();
    boolean dots = path.matches("(?s).*/\\.{0,2}(/.*|)");
    if (!path.startsWith("/") || dots || path.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw value.problem(
          "this is no path from the root: write it with a leading /, without blanks and without ."
              + " and .. and // in it");
    }
    return path;
  }
}
