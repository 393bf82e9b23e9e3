// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of one environment, while it is read:
 *
 * <pre>
 * "about" text
 * "groups" list            as {@link PrincipalList} has it; may come again, as users
 * "users" list
 * "until" year "-" month "-" day
 * "hidden" | "nosuid" | "ro"
 * "set" | "host"           as {@link OfferLines} has them; may come again
 * "bind" | "device"        as {@link FromHostLines} has them; may come again
 * </pre>
 *
 * <p>A keyword that this version does not know is an error, unlike elsewhere: it may have been
 * meant to keep somebody out.
 */
final class EnvironmentSection {
  private static final String KEYWORDS =
      "about, groups, users, until, hidden, nosuid, ro, set, host, bind and device";

  private final Sections sections;

  /** In which line those stand that may not come again. */
  private final Map<String, Integer> said = new LinkedHashMap<>();

  private final List<Principal> groups = new ArrayList<>();
  private final List<Principal> users = new ArrayList<>();
  private Optional<String> about = Optional.empty();
  private Optional<LocalDate> until = Optional.empty();

  private final OfferLines offers;
  private final FromHostLines fromHost;

  EnvironmentSection(Sections sections) {
    this.sections = sections;
    offers = new OfferLines(sections);
    fromHost = new FromHostLines(sections);
  }

  Traits traits() {
    return new Traits(
        about,
        groups,
        users,
        until,
        said.containsKey("hidden"),
        said.containsKey("nosuid"),
        said.containsKey("ro"),
        offers.offers(),
        fromHost.all());
  }

  /** Takes the current line. */
  void line() {
    byte[] bytes = sections.bytes();
    int start = sections.start();
    int keywordEnd = sections.wordEnd(start);
    int rest = Text.skipBlanks(bytes, keywordEnd, sections.end());
    if (!sections.areWords(start, sections.end())) {
      return;
    }
    String keyword = Text.of(bytes, start, keywordEnd);
    switch (keyword) {
      case "groups" -> list(rest, groups);
      case "users" -> list(rest, users);
      case OfferLines.SET -> offers.set(rest);
      case OfferLines.HOST -> offers.host(rest);
      case FromHostLines.BIND -> fromHost.bind(rest);
      case FromHostLines.DEVICE -> fromHost.device(rest);
      case "about" -> {
        if (isFirst(keyword) && isThere(rest, "say in a line what the environment is for")) {
          about = Optional.of(Text.of(bytes, rest, sections.end()));
        }
      }
      case "until" -> {
        if (isFirst(keyword) && isThere(rest, "write the last day, as until 2026-12-31")) {
          until = date(rest);
        }
      }
      case "hidden", "nosuid", "ro" -> {
        if (isFirst(keyword) && rest < sections.end()) {
          sections.report(
              Severity.ERROR,
              rest,
              "\"" + keyword + "\" stands alone in its line: remove what follows");
        }
      }
      default ->
          sections.report(
              Severity.ERROR,
              start,
              "there is no keyword "
                  + Text.quoted(bytes, start, keywordEnd)
                  + " in %ENVIRONMENT: write one of "
                  + KEYWORDS);
    }
  }

  private void list(int rest, List<Principal> principals) {
    PrincipalList list = new PrincipalList(sections, rest);
    if (list.all(principals)) {
      principals.addAll(list.principals());
    }
  }

  private boolean isFirst(String keyword) {
    Integer earlier = said.putIfAbsent(keyword, sections.line());
    if (earlier != null) {
      sections.report(
          Severity.ERROR,
          sections.start(),
          "\""
              + keyword
              + "\" is said in line "
              + earlier
              + " already, and that one counts: remove one of them");
    }
    return earlier == null;
  }

  private boolean isThere(int rest, String remedy) {
    if (rest == sections.end()) {
      sections.report(
          Severity.ERROR, sections.start(), "there is nothing behind the keyword: " + remedy);
    }
    return rest < sections.end();
  }

  private Optional<LocalDate> date(int from) {
    byte[] bytes = sections.bytes();
    String text = Text.of(bytes, from, sections.end());
    try {
      // With four digits for the year: LocalDate takes more, with a sign.
      if (text.length() == "2026-12-31".length()) {
        return Optional.of(LocalDate.parse(text));
      }
    } catch (DateTimeException e) {
      // It is said below.
    }
    sections.report(
        Severity.ERROR,
        from,
        Text.quoted(bytes, from, sections.end())
            + " is no date: write year, month and day, as 2026-12-31");
    return Optional.empty();
  }
}
