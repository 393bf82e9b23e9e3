// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sections %ENVIRONMENT of {@code /etc/chos}, what is said of one environment:
 *
 * <pre>
 * "%ENVIRONMENT" blanks alias
 * keyword [ blanks rest ]
 * </pre>
 *
 * <p>{@link EnvironmentSection} has the keywords. A section may stand before the line that says
 * where the environment is, so that what belongs together is compared at the end.
 */
final class EnvironmentSections {
  static final String NAME = "ENVIRONMENT NAME";

  private final Sections sections;
  private final Map<String, EnvironmentSection> byAlias = new LinkedHashMap<>();

  EnvironmentSections(Sections sections) {
    this.sections = sections;
  }

  /** Takes the current line. */
  void line() {
    List<Sections.Header> headers = sections.headers();
    Sections.Header header = headers.get(headers.size() - 1);
    EnvironmentSection section = byAlias.get(header.argument());
    if (section == null) {
      section = new EnvironmentSection(sections);
      byAlias.put(header.argument(), section);
    }
    section.line();
  }

  /** Those environments, with what is said of them. For the end of the file. */
  List<Environment> applyTo(Map<String, Environment> environments, Diagnostics diagnostics) {
    Map<String, Position> at = new LinkedHashMap<>();
    for (Sections.Header header : sections.headers()) {
      String alias = header.argument();
      if (alias.isEmpty()) {
        diagnostics.add(
            Severity.ERROR,
            header.at(),
            "this section is of no environment: write %ENVIRONMENT NAME, with a name from %SHELLS");
      } else if (!environments.containsKey(alias)) {
        diagnostics.add(Severity.ERROR, header.at(), unknown(alias, environments.keySet()));
      } else {
        at.putIfAbsent(alias, header.at());
      }
    }
    List<Environment> all = new ArrayList<>();
    for (Environment environment : environments.values()) {
      EnvironmentSection section = byAlias.get(environment.alias());
      all.add(section == null ? environment : environment.with(section.traits()));
    }
    inherit(all);
    share(all, diagnostics);
    for (Environment environment : all) {
      if (at.containsKey(environment.alias())) {
        compare(environment, all, at.get(environment.alias()), diagnostics);
      }
    }
    return all;
  }

  /** A second name for a tree, of which no rights are said, has those of the first. */
  private static void inherit(List<Environment> all) {
    Map<String, Traits> first = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Environment environment = all.get(i);
      Traits rights = first.putIfAbsent(environment.path(), environment.traits());
      if (rights != null && rights.hasRights() && !environment.traits().hasRights()) {
        all.set(i, environment.with(environment.traits().withRightsOf(rights)));
      }
    }
  }

  /** What is in a tree is there for all its names, and stands in the section of the first. */
  private static void share(List<Environment> all, Diagnostics diagnostics) {
    Map<String, Environment> first = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      Environment environment = all.get(i);
      FromHost own = environment.traits().fromHost();
      boolean isHost = environment.path().equals("/");
      Environment earlier = isHost ? null : first.putIfAbsent(environment.path(), environment);
      if (!isHost && earlier == null) {
        continue;
      }
      if (!own.isNone()) {
        diagnostics.add(
            Severity.ERROR,
            own.at(),
            isHost ? notForHost(environment) : saidOfFirst(environment, earlier));
      }
      FromHost shared = isHost ? FromHost.NONE : earlier.traits().fromHost();
      if (!shared.equals(own)) {
        all.set(i, environment.with(environment.traits().with(shared)));
      }
    }
  }

  private static String notForHost(Environment environment) {
    return "\""
        + Printable.of(environment.alias())
        + "\" is the host itself, which has all that is its own: remove bind and device";
  }

  private static String saidOfFirst(Environment environment, Environment first) {
    return "\""
        + Printable.of(environment.alias())
        + "\" is the same tree as \""
        + Printable.of(first.alias())
        + "\" in line "
        + first.line()
        + ", and bind and device belong to the tree, under all its names: say them in %ENVIRONMENT "
        + Printable.of(first.alias())
        + ", or give the tree a second path";
  }

  /** A tree is the same tree, whatever it is called, and the kernel knows no names. */
  private static void compare(
      Environment environment, List<Environment> all, Position at, Diagnostics diagnostics) {
    if (environment.path().equals("/") && environment.traits().hasRights()) {
      diagnostics.add(
          Severity.ERROR,
          at,
          "\""
              + Printable.of(environment.alias())
              + "\" is the host itself, which is closed to nobody and mounted as it is: remove"
              + " groups, users, until, nosuid and ro");
      return;
    }
    for (Environment other : all) {
      if (other.path().equals(environment.path())
          && !other.alias().equals(environment.alias())
          && !other.traits().hasRightsOf(environment.traits())) {
        diagnostics.add(
            Severity.ERROR,
            at,
            "\""
                + Printable.of(environment.alias())
                + "\" is the same tree as \""
                + Printable.of(other.alias())
                + "\" in line "
                + other.line()
                + ", which has other rights: say the same groups, users, until, nosuid and ro of"
                + " both");
        return;
      }
    }
  }

  /** About a name that no environment has. */
  static String unknown(String alias, Iterable<String> aliases) {
    List<String> nearest = Nearest.of(alias, aliases);
    byte[] bytes = alias.getBytes(StandardCharsets.UTF_8);
    StringBuilder message =
        new StringBuilder("there is no environment ").append(Text.quoted(bytes, 0, bytes.length));
    message.append(" in %SHELLS: ");
    for (int i = 0; i < nearest.size(); i++) {
      message.append(i == 0 ? "did you mean " : " or ").append(nearest.get(i));
    }
    return message
        .append(nearest.isEmpty() ? "add a line alias:path there, or remove this" : "?")
        .toString();
  }
}
