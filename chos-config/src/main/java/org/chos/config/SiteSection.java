// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The section %SITE of {@code /etc/chos}, what holds for the host as a whole:
 *
 * <pre>
 * keyword blanks rest
 * "link" place target
 * "default" "@" group alias          a group as in {@link PrincipalList}
 * "private" "require"
 * "set" | "host"                     as {@link OfferLines} has them
 * </pre>
 *
 * <p>Blanks separate the words; an alias goes on to the end of the line. A keyword that this
 * version does not know is for a newer one: a note, and the line is left out.
 */
final class SiteSection {
  static final String NAME = "SITE";

  private static final String LINK = "link";
  private static final String DEFAULT = "default";
  private static final String PRIVATE = "private";
  private static final String REQUIRE = "require";

  /** Whoever makes a link of one of these takes the tree itself away. */
  private static final Set<String> THE_TREE =
      Set.of(
          "bin",
          "boot",
          "dev",
          "etc",
          "lib",
          "lib32",
          "lib64",
          "opt",
          "proc",
          "sbin",
          "sys",
          "usr",
          "usr/bin",
          "usr/lib",
          "usr/lib64",
          "usr/sbin",
          "usr/share",
          "var",
          "var/lib");

  private final Sections sections;
  private final Map<String, SiteLink> links = new LinkedHashMap<>();
  private final Map<Principal, GroupDefault> defaults = new LinkedHashMap<>();
  private final Map<GroupDefault, Position> defaultPlaces = new LinkedHashMap<>();
  private boolean privateRequired;

  private final OfferLines offers;

  SiteSection(Sections sections) {
    this.sections = sections;
    offers = new OfferLines(sections);
  }

  Offers offers() {
    return offers.offers();
  }

  List<SiteLink> links() {
    return new ArrayList<>(links.values());
  }

  /** Whether nobody enters past what the process has of its own. */
  boolean privateRequired() {
    return privateRequired;
  }

  /** Those that lead to an environment; complains about the others. For the end of the file. */
  List<GroupDefault> defaults(Map<String, Environment> environments, Diagnostics diagnostics) {
    List<GroupDefault> good = new ArrayList<>();
    for (Map.Entry<GroupDefault, Position> standard : defaultPlaces.entrySet()) {
      String alias = standard.getKey().alias();
      if (environments.containsKey(alias)) {
        good.add(standard.getKey());
      } else {
        diagnostics.add(
            Severity.ERROR,
            standard.getValue(),
            EnvironmentSections.unknown(alias, environments.keySet()));
      }
    }
    return good;
  }

  /** Takes the current line. */
  void line() {
    byte[] bytes = sections.bytes();
    int start = sections.start();
    int end = sections.end();
    if (!sections.areWords(start, end)) {
      return;
    }
    int keyword = sections.wordEnd(start);
    int rest = Text.skipBlanks(bytes, keyword, end);
    switch (Text.of(bytes, start, keyword)) {
      case LINK -> link(rest);
      case DEFAULT -> standard(rest);
      case PRIVATE -> ofPrivate(rest);
      case OfferLines.SET -> offers.set(rest);
      case OfferLines.HOST -> offers.host(rest);
      default ->
          sections.report(
              Severity.NOTE,
              start,
              "the keyword "
                  + Text.quoted(bytes, start, keyword)
                  + " is unknown to this version, its line is left out: what there is in %"
                  + NAME
                  + " is "
                  + String.join(", ", LINK, DEFAULT, PRIVATE, OfferLines.SET, OfferLines.HOST));
    }
  }

  private void link(int place) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    int placeEnd = sections.wordEnd(place);
    int target = Text.skipBlanks(bytes, placeEnd, end);
    int targetEnd = sections.wordEnd(target);
    if (target == end || targetEnd < end) {
      sections.report(
          Severity.ERROR,
          target == end ? sections.start() : targetEnd,
          "a link has two paths, neither with blanks in it: write link PLACE TARGET, as link"
              + " etc/krb5.conf /local/etc/krb5.conf");
      return;
    }
    link(place, placeEnd, target, targetEnd);
  }

  private void ofPrivate(int from) {
    if (Text.of(sections.bytes(), from, sections.end()).equals(REQUIRE)) {
      privateRequired = true;
    } else {
      sections.report(Severity.ERROR, from, "what there is of this is: private require");
    }
  }

  private void standard(int from) {
    byte[] bytes = sections.bytes();
    int end = sections.end();
    if (from == end || bytes[from] != '@') {
      sections.report(
          Severity.ERROR, from, "a default is one of a group: write default @GROUP NAME");
      return;
    }
    PrincipalList group = new PrincipalList(sections, from + 1);
    if (!group.first()) {
      return;
    }
    int alias = Text.skipBlanks(bytes, group.next(), end);
    if (alias == end || alias == group.next()) {
      sections.report(
          Severity.ERROR,
          group.next(),
          "the environment is missing: write default @GROUP NAME, as default @physics sl64");
      return;
    }
    GroupDefault standard =
        new GroupDefault(group.principals().get(0), Text.of(bytes, alias, end), sections.line());
    GroupDefault earlier = defaults.putIfAbsent(standard.group(), standard);
    if (earlier != null) {
      sections.report(
          Severity.ERROR,
          from,
          "this group has a default in line "
              + earlier.line()
              + " already, and that one counts: remove one of them");
      return;
    }
    defaultPlaces.put(standard, sections.at(alias));
  }

  private void link(int from, int to, int target, int end) {
    byte[] bytes = sections.bytes();
    Problem problem = problem(from, to);
    if (problem == null) {
      problem = AbsolutePath.problem(bytes, target, end);
    }
    if (problem != null) {
      sections.error(problem);
      return;
    }
    SiteLink link =
        new SiteLink(
            Text.of(bytes, from, to),
            Text.of(bytes, target, AbsolutePath.end(bytes, target, end)),
            sections.line());
    SiteLink earlier = links.putIfAbsent(link.place(), link);
    if (earlier != null) {
      sections.report(
          Severity.ERROR,
          from,
          "this place has a link in line "
              + earlier.line()
              + " already, and that one counts: remove one of them");
    }
  }

  /** What is wrong with the place: what an absolute path may not have, and more. */
  private Problem problem(int from, int to) {
    byte[] bytes = sections.bytes();
    if (bytes[from] == '/') {
      return new Problem(from, "the place is one in the tree: write it without the leading /");
    }
    if (bytes[to - 1] == '/') {
      return new Problem(to - 1, "a slash at the end: write the place without it");
    }
    byte[] absolute = new byte[to - from + 1];
    absolute[0] = '/';
    System.arraycopy(bytes, from, absolute, 1, to - from);
    Problem problem = AbsolutePath.problem(absolute, 0, absolute.length);
    if (problem != null) {
      return new Problem(Math.max(from, from + problem.offset() - 1), problem.message());
    }
    return THE_TREE.contains(Text.of(bytes, from, to))
        ? new Problem(
            from,
            Text.quoted(bytes, from, to)
                + " is what the tree consists of: name something in that directory")
        : null;
  }
}
