// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the variables that {@code /etc/chos} sets because an image for containers says
 * so, when another image takes its place. What an administrator has made of them stays. A setting
 * is NAME=VALUE.
 *
 * @param replaced what the file sets, and what it is to set in its place; nothing for what goes
 * @param added what it is to set beside that
 * @param kept for people: what stays though the image says something else
 */
public record SettingChanges(
    Map<String, Optional<String>> replaced, List<String> added, List<String> kept) {
  public static final SettingChanges NONE = new SettingChanges(Map.of(), List.of(), List.of());

  private static final int ROOTS_REGULAR_FILE = 0100644;

  public SettingChanges {
    replaced = new LinkedHashMap<>(replaced);
    added = List.copyOf(added);
    kept = List.copyOf(kept);
  }

  /**
   * @param former what the image said until now
   * @param fresh what the other one says
   * @param present what is set in the environment's section
   */
  public static SettingChanges of(List<String> former, List<String> fresh, List<Variable> present) {
    Map<String, String> before = byName(former);
    Map<String, String> after = byName(fresh);
    Map<String, Optional<String>> replaced = new LinkedHashMap<>();
    List<String> added = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(after.keySet());
    names.addAll(before.keySet());
    for (String name : names) {
      Optional<String> old = Optional.ofNullable(before.get(name));
      Optional<String> now = Optional.ofNullable(after.get(name));
      if (old.equals(now)) {
        continue;
      }
      List<String> there =
          present.stream()
              .filter(v -> v.name().equals(name))
              .map(v -> name + "=" + v.text())
              .toList();
      boolean images = old.filter(there::contains).isPresent();
      boolean neverSaid = there.isEmpty() && old.filter(SettingChanges::canBeSaid).isEmpty();
      Optional<String> said = now.filter(SettingChanges::canBeSaid);
      if (images) {
        replaced.put(old.get(), said);
      } else if (neverSaid) {
        said.ifPresent(added::add);
      } else if (now.isPresent() || !there.isEmpty()) {
        kept.add(
            (there.isEmpty() ? name + " stays unset" : there.get(0) + " stays")
                + now.map(n -> ", where the image sets " + n)
                    .orElse(", which the image no longer sets"));
      }
      if (now.isPresent() && said.isEmpty()) {
        kept.add(now.get() + ", which the image sets, can't be said");
      }
    }
    return new SettingChanges(replaced, added, kept);
  }

  /** Whether a line of the file can set that, as it stands there. */
  public static boolean canBeSaid(String setting) {
    String text = "%SHELLS\na:/a\n%ENVIRONMENT a\nset " + setting + "\n";
    FileContent content =
        new FileContent("", text.getBytes(StandardCharsets.UTF_8), 0, ROOTS_REGULAR_FILE);
    return !setting.contains("$") && !EnvironmentsFile.parse(content).hasErrors();
  }

  public boolean isNone() {
    return replaced.isEmpty() && added.isEmpty();
  }

  /** What is done, each for people. */
  public List<String> describe() {
    List<String> result = new ArrayList<>();
    replaced.forEach(
        (old, now) ->
            result.add(
                now.map(n -> "set " + n + " in the place of " + old)
                    .orElse("no longer set " + old)));
    added.forEach(setting -> result.add("set " + setting));
    return result;
  }

  /** Of a name that comes again the last counts, as in a shell. */
  private static Map<String, String> byName(List<String> settings) {
    Map<String, String> result = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        result.put(setting.substring(0, equals), setting.stripTrailing());
      }
    }
    return result;
  }
}
