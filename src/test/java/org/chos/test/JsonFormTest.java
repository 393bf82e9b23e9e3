// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the manual's forms are understood, and hold what is said of them. */
class JsonFormTest {
  private static final String GOOD =
      "{\"environments\": [{\"name\": \"a\", \"path\": \"/a\","
          + " \"state\": \"missing\", \"processes\": null}]}";

  @Test
  void whatTheManualSays() throws IOException {
    check("list", GOOD);
    check("list", "{\"environments\": []}");
    check("change", "{\"dryRun\": true, \"changes\": [\"x\"], \"warnings\": []}");
    check(
        "process",
        "{\"pid\": 1, \"user\": \"u\", \"command\": \"c\", \"since\": null,"
            + " \"environment\": \"e\", \"path\": \"/e\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"environments\": null}",
        "{\"environments\": [], \"more\": 1}",
        "{\"environments\": [{\"name\": \"a\", \"path\": \"/a\", \"state\": \"missing\"}]}",
        "{\"environments\": [{\"name\": 1, \"path\": \"/a\", \"state\": \"missing\", \"processes\":"
            + " null}]}",
        "{\"environments\": [{\"name\": \"a\", \"path\": \"/a\", \"state\": \"gone\","
            + " \"processes\": null}]}",
        "{\"environments\": [{\"name\": \"a\", \"path\": \"/a\", \"state\": \"missing\","
            + " \"processes\": 1.5}]}",
      })
  void whatItDoesNotSay(String document) {
    assertThrows(AssertionError.class, () -> check("list", document));
  }

  private static void check(String form, String document) throws IOException {
    JsonForm.ofManual().check(form, JsonParser.parseString(document));
  }
}
