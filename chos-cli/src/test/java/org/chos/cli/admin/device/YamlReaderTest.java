// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  @FunctionalInterface
  private interface Reading {
    void run() throws YamlProblem;
  }

  private static String problem(Reading reading) {
    return assertThrows(YamlProblem.class, reading::run).getMessage();
  }

  @Test
  void valuesOfJsonKnowWhereTheyStand() throws Exception {
    YamlValue root =
        YamlReader.read(
            "f", "{\n\t\"a\": [ true, null, \"c\" ],\n\t\"b\\u00e9\\n\": \"\\\"x\\/\" }\n");
    List<YamlValue> a = root.elements("a");
    assertEquals("f:2:21: here", a.get(2).problem("here").getMessage());
    assertEquals("c", a.get(2).text());
    assertEquals(Optional.of("\"x/"), root.text("b\u00e9\n"));
    assertEquals(Optional.empty(), root.text("c"));
    assertEquals(List.of(), YamlReader.read("f", "[]").elements());
    assertEquals("f:1:1: this lacks the member \"c\": add it", problem(() -> root.required("c")));
    assertEquals(
        "f:2:7: this is to be a string: write it in double quotes", problem(() -> root.text("a")));
  }

  @Test
  void yamlAsVendorsToolsWriteIt() throws Exception {
    YamlValue root =
        YamlReader.read(
            "f",
            "cdiVersion: 0.6.0\nkind: v.com/gpu\ndevices:\n- name: \"0\"\n- name: all\nx: ~\n");
    assertEquals(Optional.of("0.6.0"), root.text("cdiVersion"));
    assertEquals("0", root.elements("devices").get(0).required("name").text());
    assertEquals(
        "f:5:9: here",
        root.elements("devices").get(1).member("name").orElseThrow().problem("here").getMessage());
    assertEquals(Optional.empty(), root.member("x"));
    assertEquals(List.of("x"), root.othersThan(Set.of("cdiVersion", "kind", "devices")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | f: the file is empty",
        "{ | f:1:2: expected the node content",
        "{ \"a\" 1 } | f:1:7: expected ',' or '}'",
        "[] [] | f:1:4: expected '<document start>'",
        "[ \"\\x\" ] | f:1:6: ",
        "a: b: c | f:1:5: mapping values are not allowed here",
        "{ a: &x [], b: *x } | f: Number of aliases",
        "{ a: *x } | f:1:6: found undefined alias"
      })
  void whatIsNone(String text, String expected) {
    String said = problem(() -> YamlReader.read("f", text));
    assertEquals(expected, said.substring(0, Math.min(expected.length(), said.length())));
  }

  @Test
  void noNameTwice() throws Exception {
    YamlValue root = YamlReader.read("f", "{ \"a\": 1, \"a\": 2 }");
    assertEquals(
        "f:1:11: the name \"a\" is here twice: remove one of them",
        problem(() -> root.member("a")));
  }

  @Test
  void noLevelTooDeepForTheStack() {
    assertEquals(
        "f:1:65: this is nested deeper than 64 levels: is it such a file?",
        problem(() -> YamlReader.read("f", "[".repeat(100_000))));
  }
}
