// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckReportTest {
  private final CheckReport report = new CheckReport();

  @Test
  void forPeople() {
    report.add("service", Optional.empty(), List.of());
    report.add("programs", Optional.of("d"), List.of(Finding.error("no shell", "ln -s a b")));
    report.add("users", Optional.of("d"), List.of(Finding.warning("no sss", "apt-get")));
    assertEquals(
        """
        ok       service
        error    d: programs: no shell
                   ln -s a b
        warning  d: users: no sss
                   apt-get

        1 error, 1 warning
        """,
        report.text());
    assertTrue(report.hasErrors());
  }

  @Test
  void warningsAreNoErrors() {
    report.add("service", Optional.empty(), List.of(Finding.warning("a", "b")));
    report.add("/chos", Optional.empty(), List.of(Finding.warning("a", "b")));
    assertFalse(report.hasErrors());
    assertTrue(report.text().endsWith("\nno errors, 2 warnings\n"), report.text());
  }

  @Test
  void forPrograms() {
    report.add("service", Optional.empty(), List.of());
    report.add("place", Optional.of("d\""), List.of(Finding.error("a \"b\"", "c\\d")));
    JsonObject answer = JsonParser.parseString(report.json()).getAsJsonObject();
    assertEquals(1, answer.get("errors").getAsInt());
    assertEquals(0, answer.get("warnings").getAsInt());
    assertTrue(
        answer.getAsJsonArray("checks").get(0).getAsJsonObject().get("environment").isJsonNull());
    JsonObject second = answer.getAsJsonArray("checks").get(1).getAsJsonObject();
    assertEquals("d\"", second.get("environment").getAsString());
    JsonObject finding = second.getAsJsonArray("findings").get(0).getAsJsonObject();
    assertEquals("error", finding.get("severity").getAsString());
    assertEquals("a \"b\"", finding.get("message").getAsString());
    assertEquals("c\\d", finding.get("remedy").getAsString());
  }
}
