// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Users or groups in the rest of a line:
 *
 * <pre>
 * list = one { blanks "," blanks one }
 * one  = digits                        a number, as user and group databases have them
 *      | word                          without blank, comma and double quote
 *      | '"' anything but that '"'
 * </pre>
 */
final class PrincipalList {
  /** The highest number that is one: the one above it means nobody in system calls. */
  private static final long MOST = 0xffff_fffeL;

  private final Sections sections;
  private final byte[] bytes;
  private final int end;
  private final List<Principal> principals = new ArrayList<>();
  private int next;

  PrincipalList(Sections sections, int from) {
    this.sections = sections;
    bytes = sections.bytes();
    end = sections.end();
    next = from;
  }

  List<Principal> principals() {
    return principals;
  }

  /** The place behind what has been read. */
  int next() {
    return next;
  }

  /**
   * Reads all.
   *
   * @param already named before, none of whom may come again
   * @return false after a complaint
   */
  boolean all(List<Principal> already) {
    if (next == end) {
      sections.report(
          Severity.ERROR,
          next,
          "nobody is named: write the names behind the keyword, with commas between them, or"
              + " remove the line");
      return false;
    }
    while (true) {
      int start = next;
      if (!first()) {
        return false;
      }
      Principal principal = principals.get(principals.size() - 1);
      if (principals.indexOf(principal) < principals.size() - 1 || already.contains(principal)) {
        sections.report(
            Severity.ERROR,
            start,
            "the name " + quoted(start) + " stands there twice: remove one of them");
        return false;
      }
      next = Text.skipBlanks(bytes, next, end);
      if (next == end) {
        return true;
      }
      if (bytes[next] != ',') {
        sections.report(
            Severity.ERROR,
            next,
            "there is no comma before this: names are separated by commas, and one with blanks in"
                + " it stands in double quotes");
        return false;
      }
      next = Text.skipBlanks(bytes, next + 1, end);
    }
  }

  /**
   * Reads one.
   *
   * @return false after a complaint
   */
  boolean first() {
    int start = next;
    boolean quoted = start < end && bytes[start] == '"';
    int from = quoted ? start + 1 : start;
    int to = from;
    while (to < end && (quoted ? bytes[to] != '"' : !endsWord(bytes[to]))) {
      to++;
    }
    if (quoted && to == end) {
      sections.report(
          Severity.ERROR, start, "this quote has no second one: write \" behind the name");
      return false;
    }
    if (from == to) {
      sections.report(
          Severity.ERROR, start, "a name is missing here: write it, or remove what is too much");
      return false;
    }
    if (!sections.isText(from, to)) {
      return false;
    }
    next = quoted ? to + 1 : to;
    if (quoted || !isNumber(from, to)) {
      principals.add(Principal.named(Text.of(bytes, from, to)));
      return true;
    }
    long id = to - from > 10 ? Long.MAX_VALUE : Long.parseLong(Text.of(bytes, from, to));
    if (id > MOST) {
      sections.report(
          Severity.ERROR,
          start,
          Text.quoted(bytes, from, to)
              + " is no number of a user or a group: write one of at most "
              + MOST
              + ", or the name in double quotes");
      return false;
    }
    principals.add(Principal.numbered(id));
    return true;
  }

  private String quoted(int start) {
    return bytes[start] == '"'
        ? Printable.of(Text.of(bytes, start, next))
        : Text.quoted(bytes, start, next);
  }

  private static boolean endsWord(byte b) {
    return b == ',' || b == '"' || Text.isBlank(b);
  }

  private boolean isNumber(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }
}
