// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReaderTest {
  private static String problem(String text) {
    return assertThrows(JsonProblem.class, () -> JsonReader.read("f", text)).getMessage();
  }

  @Test
  void valuesKnowWhereTheyStand() throws Exception {
    JsonValue root =
        JsonReader.read(
            "f", " {\r\n \"a\": [ true, null, -1.5e2 ],\n\t\"b\\u00e9\\n\": \"\\\"x\\/\" }\n");
    List<JsonValue> a = root.elements("a");
    assertEquals(Optional.of(true), a.get(0).value());
    assertEquals(Optional.empty(), a.get(1).value());
    assertEquals(Optional.of(new BigDecimal("-1.5e2")), a.get(2).value());
    assertEquals("2:21", a.get(2).line() + ":" + a.get(2).column());
    assertEquals(Optional.of("\"x/"), root.text("b\u00e9\n"));
    assertEquals(Optional.empty(), root.text("c"));
    assertEquals(List.of(), JsonReader.read("f", "[]").elements());
    assertEquals(
        "f:1:2: this lacks the member \"c\": add it",
        assertThrows(JsonProblem.class, () -> root.required("c")).getMessage());
    assertEquals(
        "f:2:7: this is to be a string: write it in double quotes",
        assertThrows(JsonProblem.class, () -> root.text("a")).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | f:1:1: the file ends here",
        "{ | f:1:2: the file ends here",
        "{ \"a\" 1 } | f:1:7: there is to be a : here",
        "{ \"a\": 1, } | f:1:11: there is to be a \" here",
        "[ 1 2 ] | f:1:5: there is to be a , here",
        "{ \"a\": 1, \"a\": 2 } | f:1:11: the name \"a\" is here twice",
        "[ 01 ] | f:1:3: this is no value",
        "[ nul ] | f:1:3: this is no value",
        "[ 'a' ] | f:1:3: this is no value",
        "[ \"\\x\" ] | f:1:5: there is no such escape",
        "[] [] | f:1:4: there is something behind the end"
      })
  void whatIsNone(String text, String expected) {
    String said = problem(text);
    assertEquals(expected, said.substring(0, Math.min(expected.length(), said.length())));
  }

  @Test
  void noLevelTooDeepForTheStack() {
    assertEquals("f:1:65: this is nested deeper than 64 levels", problem("[".repeat(100_000)));
    assertEquals(
        "f:2:1: there is a control character in the string: write it as \\u00XX",
        problem("[\"\n").replace("f:1:3", "f:2:1"));
  }
}
