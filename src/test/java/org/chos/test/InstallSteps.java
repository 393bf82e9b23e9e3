// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of what becomes of each line that the page INSTALL displays: {@code pages/INSTALL}. */
final class InstallSteps {
  private static final Path TABLE = Path.of("pages", "INSTALL");
  private static final String TO = " => ";

  private static final Set<String> KEYS =
      Set.of(
          "elsewhere",
          "shows",
          "to",
          "only",
          "first",
          "by",
          "inside",
          "in",
          "types",
          "typed",
          "exits",
          "says",
          "after");

  /**
   * A line of the page.
   *
   * @param words what stands for its placeholders, in this order
   * @param keys the rest of the table's paragraph, see there
   */
  record Step(
      String section, String line, Map<String, String> words, Map<String, List<String>> keys) {
    boolean has(String key) {
      return keys.containsKey(key);
    }

    /** What the key says, in one text; nothing, if it isn't there. */
    String get(String key) {
      return String.join("\n", keys.getOrDefault(key, List.of()));
    }

    /** Whether there is something to do at all. */
    boolean runs() {
      return !has("elsewhere") && (!has("shows") || has("to"));
    }

    /** With the words in the place of the placeholders. */
    String filled(String text) {
      String result = text;
      for (Map.Entry<String, String> word : words.entrySet()) {
        result = result.replace(word.getKey(), word.getValue());
      }
      return result;
    }

    @Override
    public String toString() {
      return section + " | " + line;
    }
  }

  private InstallSteps() {}

  static List<Step> all() throws IOException {
    List<Step> steps = new ArrayList<>();
    String section = "";
    for (String line : Files.readAllLines(TABLE)) {
      if (line.startsWith("== ")) {
        section = line.substring(3);
      } else if (line.startsWith("\t")) {
        add(steps.get(steps.size() - 1), line.strip());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        steps.add(new Step(section, line, new LinkedHashMap<>(), new LinkedHashMap<>()));
      }
    }
    return steps;
  }

  private static void add(Step step, String line) {
    String key = line.replaceFirst(":.*", "");
    int to = line.indexOf(TO);
    if (KEYS.contains(key)) {
      step.keys()
          .computeIfAbsent(key, k -> new ArrayList<>())
          .add(line.substring(key.length() + 1).strip());
    } else if (to > 0 && (step.has("shows") || step.line().contains(line.substring(0, to)))) {
      step.words().put(line.substring(0, to), line.substring(to + TO.length()));
    } else {
      throw new AssertionError(TABLE + ": " + step + ": neither a key nor a placeholder: " + line);
    }
  }

  /** The first lines of the displays that are no commands. */
  static Set<String> others(List<Step> steps) {
    return steps.stream().filter(s -> s.has("shows")).map(Step::line).collect(Collectors.toSet());
  }
}
