// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chos.cli.admin.system.RawPath;

/** What a tree calls itself: the only parser of os-release. Anything may be in a tree's file. */
public final class OsRelease {
  /** The second one is a link to the first in most distributions. */
  private static final List<String> PLACES = List.of("usr/lib/os-release", "etc/os-release");

  private static final int MAX_FILE = 64 << 10;
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?m)^([A-Z_]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S*))\\s*$");

  private OsRelease() {}

  /** Its full name, as "Debian GNU/Linux 13 (trixie)"; empty if it does not tell. */
  public static Optional<String> prettyName(TreeDirectory root) throws IOException {
    return prettyName(fields(root));
  }

  public static Optional<String> prettyName(byte[] file) {
    return prettyName(fields(file));
  }

  private static Optional<String> prettyName(Map<String, String> fields) {
    Optional<String> pretty = Optional.ofNullable(fields.get("PRETTY_NAME"));
    return pretty.or(() -> Optional.ofNullable(fields.get("NAME"))).filter(n -> !n.isEmpty());
  }

  /** All that it says, by the names of os-release(5). */
  public static Map<String, String> fields(TreeDirectory root) throws IOException {
    for (String place : PLACES) {
      Optional<TreeFile> found = root.file(place);
      if (found.isPresent()) {
        try (TreeFile file = found.get()) {
          if (Files.isRegularFile(file.path()) && Files.size(file.path()) <= MAX_FILE) {
            return fields(Files.readAllBytes(file.path()));
          }
        }
      }
    }
    return Map.of();
  }

  private static Map<String, String> fields(byte[] file) {
    Map<String, String> fields = new HashMap<>();
    Matcher line = ASSIGNMENT.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (line.find()) {
      fields.put(line.group(1), RawPath.shown(value(line)));
    }
    return fields;
  }

  private static String value(Matcher line) {
    if (line.group(2) != null) {
      return line.group(2).replaceAll("\\\\(.)", "$1");
    }
    return line.group(3) != null ? line.group(3) : line.group(4);
  }
}
