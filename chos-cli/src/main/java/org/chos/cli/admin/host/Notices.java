// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.config.Environment;
import org.chos.config.EnvironmentsText;
import org.chos.config.GroupDefault;
import org.chos.config.Traits;

/**
 * What is published of environments beside where they are, for those who enter and who ask. One
 * file each, which is there only if it says something:
 *
 * <ul>
 *   <li>"list": the environments with all that is said of them, in the form of /etc/chos.
 *   <li>"until", for trees that close: the path, from when users are told (in seconds since 1970),
 *       from when on it is closed, and the last day.
 *   <li>"closed", for trees that {@code chosctl close} has closed: the path and the reason.
 *   <li>"hidden": the names that are left out where environments are listed.
 *   <li>"defaults": the number of a group and the name of its environment, the first counts.
 * </ul>
 *
 * @param files what is in each of them; TABs are between the parts of a line
 */
public record Notices(Map<String, String> files) {
  public static final Notices NONE = new Notices(Map.of());

  static final String LIST = "list";
  static final String UNTIL = "until";
  static final String CLOSED = "closed";
  static final String DEFAULTS = "defaults";
  static final String HIDDEN = "hidden";
  static final List<String> NAMES = List.of(LIST, UNTIL, CLOSED, DEFAULTS, HIDDEN);

  public Notices {
    files = Map.copyOf(files);
  }

  /**
   * @param environments those that are published
   * @param defaults those whose groups have a number count
   * @param closed the reason for each tree
   * @param zone in which days end
   */
  public static Notices of(
      List<Environment> environments,
      List<GroupDefault> defaults,
      Map<String, String> closed,
      ZoneId zone) {
    Map<String, StringBuilder> texts = new LinkedHashMap<>();
    NAMES.forEach(name -> texts.put(name, new StringBuilder()));
    if (environments.stream().anyMatch(e -> !e.traits().equals(Traits.NONE))) {
      texts.get(LIST).append(EnvironmentsText.of(environments));
    }
    Map<String, LocalDate> until = new LinkedHashMap<>();
    environments.forEach(e -> e.traits().until().ifPresent(day -> until.put(e.path(), day)));
    until.forEach((path, day) -> line(texts.get(UNTIL), path, until(day, zone)));
    closed.forEach((path, reason) -> line(texts.get(CLOSED), path, reason));
    for (Environment environment : environments) {
      if (environment.traits().hidden()) {
        line(texts.get(HIDDEN), environment.alias(), "");
      }
    }
    for (GroupDefault standard : defaults) {
      if (standard.group().isKnown()) {
        line(texts.get(DEFAULTS), Long.toString(standard.group().id()), standard.alias());
      }
    }
    Map<String, String> files = new LinkedHashMap<>();
    texts.forEach(
        (name, text) -> {
          if (!text.isEmpty()) {
            files.put(name, text.toString());
          }
        });
    return new Notices(files);
  }

  private static String until(LocalDate day, ZoneId zone) {
    return seconds(day.minusMonths(1), zone) + "\t" + seconds(day.plusDays(1), zone) + "\t" + day;
  }

  private static long seconds(LocalDate day, ZoneId zone) {
    Instant start = day.atStartOfDay(zone).toInstant();
    return start.getEpochSecond();
  }

  private static void line(StringBuilder text, String key, String rest) {
    text.append(key).append('\t').append(rest).append('\n');
  }
}
