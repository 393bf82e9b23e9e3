// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.chos.test.InstallPage.Display;
import org.chos.test.InstallSteps.Step;
import org.junit.jupiter.api.Test;

/** No line of the page INSTALL is forgotten by the classes that go through it. */
class InstallPageTest {
  private static String lines(List<?> lines) {
    return lines.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  @Test
  void theTableHasEachLineOfThePageInItsOrder() throws IOException {
    List<Step> steps = InstallSteps.all();
    assertEquals(lines(InstallPage.lines(InstallSteps.others(steps))), lines(steps));
  }

  @Test
  void whatIsTestedElsewhereIsTestedByAClassThatThereIs() throws IOException {
    Pattern name = Pattern.compile("\\b\\w+IT\\b");
    int found = 0;
    for (Step step : InstallSteps.all()) {
      assertTrue(!step.has("elsewhere") || step.get("elsewhere").length() > 10, step.toString());
      Matcher it = name.matcher(step.get("elsewhere") + step.get("shows"));
      while (it.find()) {
        Path file = Path.of("java", "org", "chos", "test", it.group() + ".java");
        assertTrue(Files.exists(file), step + ": there is no " + file);
        found++;
      }
    }
    assertTrue(found > 0);
  }

  @Test
  void displaysAreToldFromText() {
    List<Display> displays =
        InstallPage.displays(
            List.of(
                "Of it",
                "-----",
                "",
                "    one \\",
                "        two   a remark",
                "                    that goes on",
                "    three |",
                "        four",
                "",
                "  - an item's",
                "    text",
                "        five",
                "    text",
                "\"a question\"",
                "    text",
                "",
                "        if six; then",
                "            seven",
                "        fi",
                "text",
                "    eight"));
    assertEquals(
        List.of(
            List.of("one two", "three | four"),
            List.of("five"),
            List.of("if six; then seven; fi"),
            List.of("eight")),
        displays.stream().map(Display::lines).toList());
    assertEquals("Of it", displays.get(0).section());
    assertEquals(List.of("if six; then", "    seven", "fi"), displays.get(2).text());
  }
}
