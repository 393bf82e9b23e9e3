// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses {@code /etc/chos}. In sections and comments as {@link Sections} has them:
 *
 * <pre>
 * %SHELLS
 * alias ":" path
 * %SITE               see {@link SiteSection}
 * %ENVIRONMENT alias  see {@link EnvironmentSections}
 * </pre>
 *
 * <p>The alias may be anything without a colon and control characters, a path included; it can't
 * start with "#" or "%". The path is absolute, without the components ".", ".." and "", and shorter
 * than 4096 bytes; slashes at its end do not count, and "/" is the host's own root. Blanks around
 * both do not count. No other limit holds for a line's length or the number of lines.
 */
public final class EnvironmentsFile {
  private static final String SHELLS = "SHELLS";

  private final Sections sections;

  private EnvironmentsFile(Sections sections) {
    this.sections = sections;
  }

  /** Of an alias that stands there twice the first counts; the second is an error. */
  public static Parsed<Environments> parse(FileContent content) {
    Diagnostics diagnostics = new Diagnostics(content.name());
    Sections sections =
        new Sections(content, diagnostics, SHELLS, SiteSection.NAME, EnvironmentSections.NAME);
    SiteSection site = new SiteSection(sections);
    EnvironmentSections said = new EnvironmentSections(sections);
    Map<String, Environment> environments = new EnvironmentsFile(sections).environments(site, said);
    if (environments.isEmpty()) {
      diagnostics.add(
          Severity.WARNING,
          "lists no environments: add a line %" + SHELLS + " and, below it, lines alias:path");
    }
    return diagnostics.with(
        new Environments(
            said.applyTo(environments, diagnostics),
            site.links(),
            site.defaults(environments, diagnostics),
            site.privateRequired(),
            site.offers()));
  }

  /**
   * What {@link #parse} would find to be set in that environment, the site's first, without a look
   * at other lines. Those of the site do not hold for the host.
   */
  public static List<Variable> variables(FileContent content, Environment environment) {
    Sections sections =
        new Sections(
            content,
            new Diagnostics(content.name()),
            OfferLines.SET.getBytes(StandardCharsets.UTF_8),
            SiteSection.NAME,
            EnvironmentSections.NAME);
    OfferLines site = new OfferLines(sections);
    OfferLines own = new OfferLines(sections);
    while (sections.next()) {
      int start = sections.start();
      int keyword = sections.wordEnd(start);
      if (!Text.of(sections.bytes(), start, keyword).equals(OfferLines.SET)
          || !sections.areWords(start, sections.end())) {
        continue;
      }
      int rest = Text.skipBlanks(sections.bytes(), keyword, sections.end());
      List<Sections.Header> headers = sections.headers();
      if (sections.section().equals(SiteSection.NAME)) {
        site.set(rest);
      } else if (headers.get(headers.size() - 1).argument().equals(environment.alias())) {
        own.set(rest);
      }
    }
    List<Variable> all = new ArrayList<>();
    if (!environment.path().equals("/")) {
      all.addAll(site.offers().variables());
    }
    all.addAll(own.offers().variables());
    return all;
  }

  /**
   * The environment of that name that {@link #parse} would find, where nothing else is said of any
   * without a look at the rest of the file. Empty, too, where the line is wrong.
   */
  public static Optional<Environment> find(FileContent content, String alias) {
    Sections sections =
        new Sections(
            content,
            new Diagnostics(content.name()),
            alias.getBytes(StandardCharsets.UTF_8),
            SHELLS,
            EnvironmentSections.NAME);
    EnvironmentsFile file = new EnvironmentsFile(sections);
    Optional<Environment> found = Optional.empty();
    while (sections.next()) {
      if (found.isEmpty() && sections.section().equals(SHELLS)) {
        Environment environment = file.environment();
        if (environment != null && environment.alias().equals(alias)) {
          found = Optional.of(environment);
        }
      }
    }
    return sections.seen(EnvironmentSections.NAME) ? parse(content).value().find(alias) : found;
  }

  private Map<String, Environment> environments(SiteSection site, EnvironmentSections said) {
    Map<String, Environment> environments = new LinkedHashMap<>();
    while (sections.next()) {
      if (sections.section().equals(SiteSection.NAME)) {
        site.line();
        continue;
      }
      if (sections.section().equals(EnvironmentSections.NAME)) {
        said.line();
        continue;
      }
      Environment environment = environment();
      if (environment == null) {
        continue;
      }
      Environment earlier = environments.putIfAbsent(environment.alias(), environment);
      if (earlier != null) {
        sections.report(
            Severity.ERROR,
            sections.start(),
            "this alias is already used in line "
                + earlier.line()
                + ", which takes precedence: rename or remove one of them");
      }
    }
    return environments;
  }

  private Environment environment() {
    byte[] bytes = sections.bytes();
    int start = sections.start();
    int end = sections.end();
    int colon = colon(bytes, start, end);
    if (colon == end) {
      if (sections.isText(start, end)) {
        sections.report(Severity.ERROR, start, "the line has no colon: write alias:path");
      }
      return null;
    }
    int aliasEnd = Text.trimBlanks(bytes, start, colon);
    int path = Text.skipBlanks(bytes, colon + 1, end);
    if (!sections.isText(start, aliasEnd) || !sections.isText(path, end)) {
      return null;
    }
    if (colon == start) {
      sections.report(Severity.ERROR, start, "the alias is missing: write a name before the colon");
      return null;
    }
    Problem problem = AbsolutePath.problem(bytes, path, end);
    if (problem != null) {
      sections.error(problem);
      return null;
    }
    return new Environment(
        Text.of(bytes, start, aliasEnd),
        Text.of(bytes, path, AbsolutePath.end(bytes, path, end)),
        sections.line());
  }

  private static int colon(byte[] bytes, int from, int to) {
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    return colon;
  }
}
