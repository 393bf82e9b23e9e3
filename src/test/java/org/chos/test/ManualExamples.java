// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The displays in the section EXAMPLES of each manual page, as the page shows them. */
final class ManualExamples {
  private static final Path PAGES = Path.of("..", "..", "man");
  private static final Pattern SECTION = Pattern.compile("(?ms)^\\.Sh EXAMPLES\n(.*?)^\\.Sh ");
  private static final Pattern DISPLAY =
      Pattern.compile("(?ms)^\\.Bd -literal[^\n]*\n(.*?)^\\.Ed$");

  private ManualExamples() {}

  /** By the page's name, such as "chos.1". */
  static Map<String, List<String>> all() throws IOException {
    Map<String, List<String>> result = new TreeMap<>();
    try (DirectoryStream<Path> pages = Files.newDirectoryStream(PAGES)) {
      for (Path page : pages) {
        Matcher section = SECTION.matcher(Files.readString(page));
        if (section.find()) {
          result.put(page.getFileName().toString(), displays(page, section.group(1)));
        }
      }
    }
    return result;
  }

  /** Those of one page are counted from 0. */
  static String example(String page, int number) throws IOException {
    return all().get(page).get(number);
  }

  /** A line of one, without the prompt. */
  static String line(String example, int number) {
    return example.lines().toList().get(number).replaceFirst("^[$#] ", "");
  }

  private static List<String> displays(Path page, String section) {
    List<String> result = new ArrayList<>();
    Matcher display = DISPLAY.matcher(section);
    while (display.find()) {
      String text = display.group(1).replace("\\e", "\0").replaceAll("\\\\[&]", "");
      if (text.contains("\\") || text.matches("(?s)(.*\n)?\\..*")) {
        throw new AssertionError(page + ": more markup than this reader knows: " + text);
      }
      result.add(text.replace('\0', '\\'));
    }
    if (section.contains("\n.Dl ")) {
      // Its words are macros' arguments: brackets lose the blanks beside them.
      throw new AssertionError(page + ": .Dl does not show a command as it is written");
    }
    return result;
  }
}
