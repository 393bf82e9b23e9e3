// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a service's sandbox hides or protects files by their path. Below /chos the same files
 * have another one: /chos/home, /chos/local/etc, /chos/tmp.
 */
final class Sandbox {
  /** The property, and with which values it hides nothing. */
  private static final Map<String, Set<String>> OFF =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ProtectHome", Set.of("no", "")),
              Map.entry("ProtectSystem", Set.of("no", "")),
              Map.entry("ReadOnlyPaths", Set.of("")),
              Map.entry("InaccessiblePaths", Set.of("")),
              Map.entry("NoExecPaths", Set.of("")),
              Map.entry("TemporaryFileSystem", Set.of("")),
              Map.entry("BindPaths", Set.of("")),
              Map.entry("BindReadOnlyPaths", Set.of("")),
              Map.entry("PrivateTmp", Set.of("no", "")),
              Map.entry("PrivateDevices", Set.of("no", "")),
              Map.entry("ProtectKernelTunables", Set.of("no", "")),
              Map.entry("ProtectControlGroups", Set.of("no", "")),
              Map.entry("ProtectProc", Set.of("default", "")),
              Map.entry("ProcSubset", Set.of("all", ""))));

  private static final String INACCESSIBLE = "InaccessiblePaths";

  private Sandbox() {}

  static Set<String> properties() {
    return OFF.keySet();
  }

  /** The properties that are set, and that /chos makes worthless; none where it does not. */
  static List<String> undone(Unit unit, String chos) {
    boolean hasOtherRoot =
        !Set.of("", "/").contains(unit.property("RootDirectory"))
            || !unit.property("RootImage").isEmpty();
    return hasOtherRoot || holds(unit, chos) ? List.of() : protections(unit);
  }

  /** Whether the service can't see /chos. */
  static boolean holds(Unit unit, String chos) {
    return unit.paths(INACCESSIBLE).contains(chos);
  }

  private static List<String> protections(Unit unit) {
    List<String> result = new ArrayList<>();
    OFF.forEach(
        (property, values) -> {
          if (!values.contains(unit.property(property))) {
            result.add(property);
          }
        });
    return result;
  }
}
