// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserFileTest {

  private static Parsed<Optional<String>> parse(String latin1) {
    return UserFile.parse(Samples.bytes("/home/alice/.chos", latin1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sl64",
        "sl64\n",
        "  sl64\t \n",
        "sl64\nsl62\n",
        "sl64\n\u0000\u00ff",
        "sl64\n\n\n"
      })
  void theFirstLineNamesTheEnvironment(String text) {
    Parsed<Optional<String>> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    assertEquals(Optional.of("sl64"), parsed.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \t ", "\n \n\t\n"})
  void anEmptyFileChoosesNothing(String text) {
    Parsed<Optional<String>> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    assertEquals(Optional.empty(), parsed.value());
  }

  @Test
  void aNameInALaterLineDoesNotCount() {
    Parsed<Optional<String>> parsed = parse(" \n\n  sl64\n");
    assertEquals(
        List.of(
            "/home/alice/.chos:3:3: warning: only the first line counts, and it is empty:"
                + " write the environment's name there"),
        complaints(parsed));
    assertEquals(Optional.empty(), parsed.value());
  }

  @Test
  void aNameMayHaveBlanksAndBeAPathAndLong() {
    assertEquals(Optional.of("Scientific Linux 6"), parse("Scientific Linux 6\n").value());
    assertEquals(Optional.of("/export/os/a"), parse("/export/os/a\n").value());
    assertEquals(Optional.of("a".repeat(10_000)), parse("a".repeat(10_000)).value());
    assertEquals(Optional.of("\u00c4"), parse("\u00c3\u0084\n").value());
  }

  @Test
  void aFileFromWindowsIsTaken() {
    Parsed<Optional<String>> parsed = parse("\u00ef\u00bb\u00bfsl64\r\n");
    assertEquals(
        List.of(
            "/home/alice/.chos:1:1: warning: starts with a byte order mark: save it without one",
            "/home/alice/.chos:1:8: warning: lines end as in Windows:"
                + " remove the CR at the end of each"),
        complaints(parsed));
    assertEquals(Optional.of("sl64"), parsed.value());
  }

  @Test
  void whatIsNotTextChoosesNothing() {
    Parsed<Optional<String>> escape = parse("sl\u001b[2J64\n");
    assertEquals(
        List.of("/home/alice/.chos:1:3: error: control character U+001b: remove it"),
        complaints(escape));
    assertEquals(Optional.empty(), escape.value());

    Parsed<Optional<String>> latin1 = parse(" M\u00fcnchen\n");
    assertEquals(
        List.of("/home/alice/.chos:1:3: error: byte 0xfc is not UTF-8: save the file as UTF-8"),
        complaints(latin1));
    assertEquals(Optional.empty(), latin1.value());

    assertEquals(Optional.empty(), parse("sl64\u0000\n").value());
  }
}
