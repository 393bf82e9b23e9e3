// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the manual's forms are understood, and hold what is said of them. */
class JsonFormTest {
  private static final String GOOD =
      "{\"environments\": [{\"name\": \"a\", \"path\": \"/a\", \"state\": \"missing\","
          + " \"processes\": null, \"engine\": \"kernel\", \"kind\": \"image\","
          + " \"verified\": false, \"generation\": 2, \"about\": null, \"groups\": [\"g\"],"
          + " \"users\": [],"
          + " \"until\": null, \"hidden\": false, \"nosuid\": true, \"readOnly\": false,"
          + " \"closed\": \"\"}]}";

  @Test
  void whatTheManualSays() throws IOException {
    check("list", GOOD);
    check("list", "{\"environments\": []}");
    check("change", "{\"dryRun\": true, \"changes\": [\"x\"], \"warnings\": []}");
    check(
        "process",
        "{\"pid\": 1, \"user\": \"u\", \"command\": \"c\", \"since\": null,"
            + " \"environment\": \"e\", \"path\": \"/e\", \"admitted\": true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{}", "{\"environments\": null}", "{\"environments\": [], \"x\": 1}"})
  void whatItDoesNotSay(String document) {
    assertThrows(AssertionError.class, () -> check("list", document));
  }

  /** Each is the good one with a slip. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        ", \"processes\": null|",
        "\"name\": \"a\"|\"name\": 1",
        "missing|gone",
        "\"processes\": null|\"processes\": 1.5",
        "[\"g\"]|[1]",
        "\"hidden\": false|\"hidden\": null",
      },
      delimiter = '|')
  void whatAnEnvironmentIsNot(String part, String slip) {
    String document = GOOD.replace(part, slip == null ? "" : slip);
    assertNotEquals(GOOD, document);
    assertThrows(AssertionError.class, () -> check("list", document));
  }

  private static void check(String form, String document) throws IOException {
    JsonForm.ofManual().check(form, JsonParser.parseString(document));
  }
}
