// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.OsRelease;
import org.chos.cli.admin.tree.PackageManager;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;

/** When packages of the tree were last changed, and whether its release has ended. */
public final class TreeUpdatesCheck implements Check {
  /** What a package manager writes at each change. */
  private static final List<String> DATABASES =
      List.of(
          "var/lib/dpkg/status",
          "var/lib/rpm/rpmdb.sqlite",
          "var/lib/rpm/Packages",
          "usr/lib/sysimage/rpm/rpmdb.sqlite");

  /** Of the package distro-info-data. */
  private static final String RELEASES = "usr/share/distro-info/";

  private static final int LONG_DAYS = 90;

  private final String alias;
  private final String tree;
  private final Path host;
  private final LocalDate today;

  /**
   * @param host the host's root
   */
  public TreeUpdatesCheck(String alias, String tree, Path host, LocalDate today) {
    this.alias = alias;
    this.tree = tree;
    this.host = host;
    this.today = today;
  }

  /** As a title of what this looks at; the day is in it, if there is one. */
  public String title() throws IOException {
    return "updates" + last().map(day -> ", the last on " + day).orElse("");
  }

  private Optional<LocalDate> last() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      for (String database : DATABASES) {
        Optional<TreeFile> found = root.file(database);
        if (found.isPresent()) {
          try (TreeFile file = found.get()) {
            return Optional.of(
                LocalDate.ofInstant(
                    Files.getLastModifiedTime(file.path()).toInstant(), ZoneOffset.UTC));
          }
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    last()
        .filter(day -> day.isBefore(today.minusDays(LONG_DAYS)))
        .ifPresent(
            day ->
                result.add(
                    Finding.warning(
                        tree + " has had no update since " + day,
                        "chosctl maintain "
                            + ShellWord.quoted(alias)
                            + " -- "
                            + PackageManager.of(Path.of(tree)).upgrade())));
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Map<String, String> release = OsRelease.fields(root);
      String name = release.getOrDefault("VERSION_CODENAME", "");
      end(root, release.getOrDefault("ID", ""), name)
          .filter(day -> day.isBefore(today))
          .ifPresent(
              day ->
                  result.add(
                      Finding.warning(
                          tree
                              + " is of the release "
                              + name
                              + ", which ended on "
                              + day
                              + ": there are no security updates for it",
                          "chosctl create "
                              + ShellWord.quoted(alias + "-new")
                              + " --suite stable")));
    }
    return result;
  }

  /** The last day on which it gets updates, as the host knows it, or else the tree itself. */
  private Optional<LocalDate> end(TreeDirectory root, String distribution, String name)
      throws IOException {
    if (!distribution.matches("[a-z]+") || name.isEmpty()) {
      return Optional.empty();
    }
    String place = RELEASES + distribution + ".csv";
    Path hosts = host.resolve(place);
    if (Files.isRegularFile(hosts)) {
      return end(Files.readAllLines(hosts, StandardCharsets.ISO_8859_1), name);
    }
    Optional<TreeFile> found = root.file(place);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (TreeFile file = found.get()) {
      return end(Files.readAllLines(file.path(), StandardCharsets.ISO_8859_1), name);
    }
  }

  /**
   * The first line has the names of the columns. Debian's archive serves a release until its LTS
   * ends.
   */
  private static Optional<LocalDate> end(List<String> lines, String name) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<String> columns = Arrays.asList(lines.get(0).split(",", -1));
    int series = columns.indexOf("series");
    for (String line : lines) {
      List<String> fields = Arrays.asList(line.split(",", -1));
      if (series >= 0 && fields.size() > series && fields.get(series).equals(name)) {
        return List.of("eol-lts", "eol").stream()
            .map(columns::indexOf)
            .filter(column -> column >= 0 && column < fields.size())
            .flatMap(column -> day(fields.get(column)).stream())
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
