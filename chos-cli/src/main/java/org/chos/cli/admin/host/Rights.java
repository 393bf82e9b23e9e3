// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chos.config.Environment;
import org.chos.config.Principal;
import org.chos.config.Traits;

/**
 * Who may enter a tree, as the kernel's list has it: "gid=3000,3001 uid=1000 until=SECONDS PATH".
 *
 * @param gids numbers of groups
 * @param uids numbers of users; with neither, everybody may
 * @param until from when on nobody may, in seconds since 1970
 */
public record Rights(SortedSet<Long> gids, SortedSet<Long> uids, OptionalLong until) {
  private static final Rights ALL =
      new Rights(new TreeSet<>(), new TreeSet<>(), OptionalLong.empty());

  /** Root may always, so that is nobody else. */
  private static final Rights NOBODY =
      new Rights(new TreeSet<>(), new TreeSet<>(Set.of(0L)), OptionalLong.empty());

  /**
   * The lines for those trees; a user or a group without a number is nobody.
   *
   * @param closed the paths of trees that nobody may enter
   * @param zone in which days end
   */
  public static List<String> lines(
      Collection<Environment> environments, Set<String> closed, ZoneId zone) {
    Map<String, Rights> byPath = new LinkedHashMap<>();
    for (Environment environment : environments) {
      String path = environment.path();
      if (!path.equals("/")) {
        Rights rights = closed.contains(path) ? NOBODY : of(environment.traits(), zone);
        // What is said of a tree under one of its names holds for it under all.
        byPath.merge(path, rights, (one, other) -> one.equals(ALL) ? other : one);
      }
    }
    List<String> lines = new ArrayList<>();
    byPath.forEach((path, rights) -> lines.add(rights.line(path)));
    return lines;
  }

  private static Rights of(Traits traits, ZoneId zone) {
    SortedSet<Long> gids = numbers(traits.groups());
    SortedSet<Long> uids = numbers(traits.users());
    if (traits.isRestricted() && gids.isEmpty() && uids.isEmpty()) {
      return NOBODY;
    }
    return new Rights(
        gids,
        uids,
        traits
            .closes(zone)
            .map(end -> OptionalLong.of(Math.max(0, end.getEpochSecond())))
            .orElse(OptionalLong.empty()));
  }

  private static SortedSet<Long> numbers(List<Principal> principals) {
    return principals.stream()
        .filter(Principal::isKnown)
        .map(Principal::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<Long> numbers(String list) {
    SortedSet<Long> numbers = new TreeSet<>();
    for (String number : list.split(",")) {
      numbers.add(Long.parseLong(number));
    }
    return numbers;
  }

  /** What a line of the kernel's list says. */
  static Rights ofLine(String line) {
    Rights rights = ALL;
    String attributes = line.substring(0, line.indexOf('/'));
    for (String word : attributes.isEmpty() ? new String[0] : attributes.split(" ")) {
      String value = word.substring(word.indexOf('=') + 1);
      rights =
          switch (word.substring(0, word.indexOf('='))) {
            case "gid" -> new Rights(numbers(value), rights.uids, rights.until);
            case "uid" -> new Rights(rights.gids, numbers(value), rights.until);
            case "until" ->
                new Rights(rights.gids, rights.uids, OptionalLong.of(Long.parseLong(value)));
            // Of a newer module.
            default -> rights;
          };
    }
    return rights;
  }

  /** The path in such a line. */
  public static String path(String line) {
    return line.substring(line.indexOf('/'));
  }

  /** Whether a line says more than a path. */
  public static boolean isRestricted(String line) {
    return !line.startsWith("/");
  }

  /** Of who may enter, without the moment from which on nobody may; "" if everybody may. */
  String attributes() {
    List<String> words = new ArrayList<>();
    add(words, "gid=", gids);
    add(words, "uid=", uids);
    return String.join(" ", words);
  }

  private static void add(List<String> words, String word, SortedSet<Long> numbers) {
    if (!numbers.isEmpty()) {
      words.add(word + numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
  }

  private String line(String path) {
    String attributes = attributes();
    return (attributes.isEmpty() ? "" : attributes + " ")
        + (until.isPresent() ? "until=" + until.getAsLong() + " " : "")
        + path;
  }

  /** Whether a process with those numbers may enter at that moment. */
  boolean admit(long uid, Collection<Long> groups, long now) {
    if (uid == 0) {
      return true;
    }
    if (until.isPresent() && until.getAsLong() <= now) {
      return false;
    }
    return gids.isEmpty() && uids.isEmpty()
        || uids.contains(uid)
        || groups.stream().anyMatch(gids::contains);
  }
}
