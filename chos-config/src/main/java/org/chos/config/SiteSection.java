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
 * </pre>
 *
 * <p>Blanks separate place and target. A keyword that this version does not know is for a newer
 * one: a note, and the line is left out.
 */
final class SiteSection {
  static final String NAME = "SITE";

  private static final String LINK = "link";

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

  SiteSection(Sections sections) {
    this.sections = sections;
  }

  List<SiteLink> links() {
    return new ArrayList<>(links.values());
  }

  /** Takes the current line. */
  void line() {
    byte[] bytes = sections.bytes();
    int start = sections.start();
    int end = sections.end();
    if (!isText(start, end)) {
      return;
    }
    int keyword = wordEnd(start);
    String name = Text.of(bytes, start, keyword);
    if (!name.equals(LINK)) {
      sections.report(
          Severity.NOTE,
          start,
          "the keyword "
              + Text.quoted(bytes, start, keyword)
              + " is unknown to this version, its line is left out: what there is in %"
              + NAME
              + " is "
              + LINK);
      return;
    }
    int place = Text.skipBlanks(bytes, keyword, end);
    int placeEnd = wordEnd(place);
    int target = Text.skipBlanks(bytes, placeEnd, end);
    int targetEnd = wordEnd(target);
    if (target == end || targetEnd < end) {
      sections.report(
          Severity.ERROR,
          target == end ? start : targetEnd,
          "a link has two paths, neither with blanks in it: write link PLACE TARGET, as link"
              + " etc/krb5.conf /local/etc/krb5.conf");
      return;
    }
    link(place, placeEnd, target, targetEnd);
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

  /** A tab is a blank between words. */
  private boolean isText(int from, int to) {
    int start = from;
    while (start < to) {
      int end = wordEnd(start);
      if (!sections.isText(start, end)) {
        return false;
      }
      start = Text.skipBlanks(sections.bytes(), end, to);
    }
    return true;
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < sections.end() && !Text.isBlank(sections.bytes()[end])) {
      end++;
    }
    return end;
  }
}
