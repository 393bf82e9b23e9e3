// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chos.config.Environment;
import org.chos.config.EnvironmentsText;
import org.chos.config.GroupDefault;
import org.chos.config.Principal;
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
 *   <li>"access", for trees that are not for everybody: the path and the numbers, as in the
 *       kernel's list.
 *   <li>"who", for the same: the path and the names, for people.
 *   <li>"accounts": "gid" or "uid", the name and the number of each that is named; these go on
 *       counting while the user database is silent.
 *   <li>"generations": names that have several trees, one after the other, and the directory of
 *       those; and names of trees in which somebody may be though the name leads elsewhere.
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
  static final String ACCESS = "access";
  static final String WHO = "who";
  static final String ACCOUNTS = "accounts";
  static final String GENERATIONS = "generations";
  static final List<String> NAMES =
      List.of(LIST, UNTIL, CLOSED, DEFAULTS, HIDDEN, ACCESS, WHO, ACCOUNTS, GENERATIONS);

  static final String GID = "gid";
  static final String UID = "uid";

  /** More than that nobody reads. */
  private static final int NAMES_SHOWN = 12;

  public Notices {
    files = Map.copyOf(files);
  }

  /**
   * @param environments those that are published
   * @param defaults those whose groups have a number count
   * @param closed the reason for each tree
   * @param generations the name for each directory with generations
   * @param zone in which days end
   */
  public static Notices of(
      List<Environment> environments,
      List<GroupDefault> defaults,
      Map<String, String> closed,
      Map<String, String> generations,
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
    generations.forEach((store, name) -> line(texts.get(GENERATIONS), name, store));
    for (Environment environment : environments) {
      if (environment.traits().hidden()) {
        line(texts.get(HIDDEN), environment.alias(), "");
      }
      if (environment.traits().isRestricted()) {
        line(texts.get(WHO), environment.path(), who(environment.traits()));
      }
    }
    for (String entry : Rights.lines(environments, Set.of(), zone)) {
      String attributes = Rights.ofLine(entry).attributes();
      if (!attributes.isEmpty()) {
        line(texts.get(ACCESS), Rights.path(entry), attributes);
      }
    }
    texts.get(ACCOUNTS).append(accounts(environments, defaults));
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

  private static String who(Traits traits) {
    List<String> names = new ArrayList<>();
    traits.groups().forEach(group -> names.add("group " + group));
    traits.users().forEach(user -> names.add("user " + user));
    return names.size() <= NAMES_SHOWN
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMES_SHOWN))
            + " and "
            + (names.size() - NAMES_SHOWN)
            + " more";
  }

  private static String accounts(List<Environment> environments, List<GroupDefault> defaults) {
    Set<String> lines = new TreeSet<>();
    for (Environment environment : environments) {
      environment.traits().groups().forEach(group -> account(lines, GID, group));
      environment.traits().users().forEach(user -> account(lines, UID, user));
    }
    defaults.forEach(standard -> account(lines, GID, standard.group()));
    return String.join("", lines);
  }

  private static void account(Set<String> lines, String kind, Principal principal) {
    if (principal.isKnown() && !principal.name().equals(Long.toString(principal.id()))) {
      lines.add(kind + '\t' + principal.name() + '\t' + principal.id() + '\n');
    }
  }

  /** The numbers of "gid NAME" and "uid NAME" that are published. */
  public Map<String, Long> accounts() {
    Map<String, Long> accounts = new HashMap<>();
    for (String line : files.getOrDefault(ACCOUNTS, "").split("\n")) {
      String[] field = line.split("\t");
      if (field.length == 3) {
        accounts.put(field[0] + ' ' + field[1], Long.parseLong(field[2]));
      }
    }
    return accounts;
  }

  /**
   * What the mount engine asks who wants to enter, and tells who may not: the file for a prepared
   * namespace that admission.h of chos-entry describes.
   *
   * @param rights the tree and who may enter it, as the kernel's list has it
   */
  public String admission(String rights) {
    String path = Rights.path(rights);
    StringBuilder text = new StringBuilder();
    text.append(rights, 0, rights.length() - path.length());
    text.setLength(Math.max(0, text.length() - 1));
    text.append('\n');
    said(CLOSED, path).ifPresent(reason -> text.append("closed ").append(reason).append('\n'));
    said(UNTIL, path)
        .ifPresent(
            until ->
                text.append("until ")
                    .append(until.substring(until.lastIndexOf('\t') + 1))
                    .append('\n'));
    said(WHO, path).ifPresent(who -> text.append("who ").append(who).append('\n'));
    return text.toString();
  }

  private Optional<String> said(String file, String path) {
    return files
        .getOrDefault(file, "")
        .lines()
        .filter(line -> line.startsWith(path + '\t'))
        .map(line -> line.substring(path.length() + 1))
        .findFirst();
  }

  /** The name for each directory with generations. */
  public Map<String, String> generations() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String line : files.getOrDefault(GENERATIONS, "").split("\n")) {
      String[] field = line.split("\t");
      if (field.length == 2) {
        names.put(field[1], field[0]);
      }
    }
    return names;
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
