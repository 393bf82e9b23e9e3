// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.chos.config.Samples.places;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentsFileTest {
  private static final String EMPTY =
      "/etc/chos: warning: lists no environments:"
          + " add a line %SHELLS and, below it, lines alias:path";

  private static Parsed<Environments> parse(String text) {
    return EnvironmentsFile.parse(Samples.file("/etc/chos", text));
  }

  private static Parsed<Environments> parseBytes(String latin1) {
    return EnvironmentsFile.parse(Samples.bytes("/etc/chos", latin1));
  }

  private static void assertSays(String text, Environment... expected) {
    Parsed<Environments> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    assertEquals(List.of(expected), parsed.value().all());
  }

  /** One good line stays, and there is that one complaint. */
  private static void assertComplains(String badLine, String complaint) {
    Parsed<Environments> parsed = parseBytes("%SHELLS\n" + badLine + "\nroot:/\n");
    assertEquals(List.of(complaint), complaints(parsed));
    assertEquals(List.of(new Environment("root", "/", 3)), parsed.value().all());
  }

  @Test
  void readsTheExampleOfTheManual() {
    assertSays(
        "# Trees of this host\n\n%SHELLS\nroot:/\ndebian6:/export/os/debian6\n",
        new Environment("root", "/", 4), new Environment("debian6", "/export/os/debian6", 5));
  }

  @Test
  void theLastLineNeedsNoEnd() {
    assertSays("%SHELLS\nroot:/", new Environment("root", "/", 2));
  }

  @Test
  void blanksAroundDoNotCount() {
    assertSays(
        " \t%SHELLS \n\t root:/ \t\n  # comment\n   \n a \t:\t /os/a b\t\n",
        new Environment("root", "/", 2), new Environment("a", "/os/a b", 5));
  }

  @Test
  void anAliasMayBeAnythingWithoutAColon() {
    assertSays(
        "%SHELLS\n/export/os/a:/export/os/a\nScientific Linux 6:/b\n$HOME=`x`:/c\n"
            + "Ä\u20ac\ud83d\ude00:/d\na#b%c:/e\n",
        new Environment("/export/os/a", "/export/os/a", 2),
        new Environment("Scientific Linux 6", "/b", 3),
        new Environment("$HOME=`x`", "/c", 4),
        new Environment("Ä\u20ac\ud83d\ude00", "/d", 5),
        new Environment("a#b%c", "/e", 6));
  }

  @Test
  void theFirstColonSeparates() {
    assertSays("%SHELLS\na:/b:c:d\n", new Environment("a", "/b:c:d", 2));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "//, /",
    "///, /",
    "/a/, /a",
    "/a//, /a",
    "/a/b///, /a/b",
    "/.a, /.a",
    "/..a, /..a",
    "/a.., /a..",
    "/..., /...",
    "/a/.b/..c/d., /a/.b/..c/d.",
    "/ä, /ä",
    "/a b, /a b"
  })
  void slashesAtTheEndOfAPathDoNotCount(String written, String path) {
    assertSays("%SHELLS\nx:" + written + "\n", new Environment("x", path, 2));
  }

  @Test
  void aSectionMayStartAgain() {
    assertSays(
        "%SHELLS\na:/a\n%SHELLS\n\n%SHELLS\nb:/b\n",
        new Environment("a", "/a", 2), new Environment("b", "/b", 6));
  }

  @Test
  void twoNamesMayLeadToOneTree() {
    assertSays(
        "%SHELLS\ndefault:/os/a\na:/os/a\n",
        new Environment("default", "/os/a", 2), new Environment("a", "/os/a", 3));
  }

  @Test
  void noLineIsTooLong() {
    String alias = "a".repeat(10_000);
    assertSays(
        "#" + "x".repeat(10_000) + "\n%SHELLS\n" + alias + ":/os" + " ".repeat(10_000) + "\n",
        new Environment(alias, "/os", 3));
  }

  @ParameterizedTest
  @CsvSource({"4095, true", "4096, false", "4097, false", "10000, false"})
  void aPathIsShorterThanTheKernelsLimit(int length, boolean taken) {
    String path = "/" + "p".repeat(length - 1);
    Parsed<Environments> parsed = parse("%SHELLS\na:" + path + "//\nroot:/\n");
    assertEquals(
        taken
            ? List.of()
            : List.of(
                "/etc/chos:2:3: error: the path has "
                    + length
                    + " bytes, which is too long: choose one of at most 4095"),
        complaints(parsed));
    assertEquals(taken, parsed.value().find("a").isPresent());
    assertTrue(parsed.value().find("root").isPresent());
  }

  @Test
  void aPathsLengthIsInBytes() {
    assertEquals(
        List.of(
            "/etc/chos:2:3: error: the path has 4097 bytes, which is too long: choose one of at"
                + " most 4095"),
        complaints(parse("%SHELLS\na:/" + "\u00e4".repeat(2048) + "\nroot:/\n")));
  }

  @Test
  void moreEntriesThanTheKernelHasRoomForAreRead() {
    int count = 70_000;
    StringBuilder text = new StringBuilder("%SHELLS\n");
    for (int i = 0; i < count; i++) {
      text.append("alias").append(i).append(":/os/").append(i).append('\n');
    }
    Parsed<Environments> parsed = parse(text.toString());
    assertEquals(List.of(), complaints(parsed));
    assertEquals(count, parsed.value().all().size());
    Set<String> aliases = new HashSet<>();
    for (Environment environment : parsed.value().all()) {
      aliases.add(environment.alias());
    }
    assertEquals(count, aliases.size());
    assertEquals(
        new Environment("alias69999", "/os/69999", 70_001),
        parsed.value().find("alias69999").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n\n", "  \t", "# nothing\n", "%SHELLS", "%SHELLS\n# x\n"})
  void aFileWithoutEnvironmentsIsOnlySuspect(String text) {
    Parsed<Environments> parsed = parse(text);
    assertEquals(List.of(EMPTY), complaints(parsed));
    assertEquals(List.of(), parsed.value().all());
    assertFalse(parsed.hasErrors());
  }

  @Test
  void ofAnAliasThatStandsThereTwiceTheFirstCounts() {
    Parsed<Environments> parsed = parse("%SHELLS\na:/1\nb:/2\n a :/3\n%SHELLS\na:/1\n");
    assertEquals(
        List.of(
            "/etc/chos:4:2: error: this alias is already used in line 2, which takes precedence:"
                + " rename or remove one of them",
            "/etc/chos:6:1: error: this alias is already used in line 2, which takes precedence:"
                + " rename or remove one of them"),
        complaints(parsed));
    assertEquals(
        List.of(new Environment("a", "/1", 2), new Environment("b", "/2", 3)),
        parsed.value().all());
  }

  @Test
  void aBadLineKeepsNoAlias() {
    Parsed<Environments> parsed = parse("%SHELLS\na:os\na:/os\n");
    assertEquals(List.of("2:3 error"), places(parsed));
    assertEquals(List.of(new Environment("a", "/os", 3)), parsed.value().all());
  }

  @Test
  void aLineNeedsAColon() {
    assertComplains("  debian13", "/etc/chos:2:3: error: the line has no colon: write alias:path");
  }

  @Test
  void aLineWithoutAColonAndWithABadByteIsAboutTheByte() {
    assertComplains(
        "debian\u00ff", "/etc/chos:2:7: error: byte 0xff is not UTF-8: save the file as UTF-8");
  }

  @Test
  void aLineNeedsAnAlias() {
    assertComplains(
        " : /os", "/etc/chos:2:2: error: the alias is missing: write a name before the colon");
  }

  @Test
  void aLineNeedsAPath() {
    assertComplains(
        "a: \t", "/etc/chos:2:3: error: the path is missing: write one with a leading /");
  }

  @Test
  void aPathIsAbsolute() {
    assertComplains(
        "debian:os/x",
        "/etc/chos:2:8: error: path \"os/x\" is not absolute: write it with a leading /");
    assertComplains(
        "debian:  ../x",
        "/etc/chos:2:10: error: path \"../x\" is not absolute: write it with a leading /");
  }

  @Test
  void aLongWrongPathIsCutInTheMessage() {
    assertComplains(
        "a:" + "x".repeat(10_000),
        "/etc/chos:2:3: error: path \""
            + "x".repeat(60)
            + "...\" is not absolute: write it with a leading /");
  }

  @Test
  void aCutDoesNotSplitACharacter() {
    Parsed<Environments> parsed = parse("%SHELLS\na:x" + "\u20ac".repeat(1000) + "\nroot:/\n");
    assertEquals(
        List.of(
            "/etc/chos:2:3: error: path \"x"
                + "\u20ac".repeat(19)
                + "...\" is not absolute: write it with a leading /"),
        complaints(parsed));
  }

  @ParameterizedTest
  @CsvSource({
    "/.., 4, ..",
    "/../a, 4, ..",
    "/a/.., 6, ..",
    "/a/../b, 6, ..",
    "/a/../, 6, ..",
    "/., 4, .",
    "/./, 4, .",
    "/a/./b, 6, .",
    "/a/b/., 8, ."
  })
  void aPathGoesNowhereElse(String path, int column, String component) {
    assertComplains(
        "x:" + path,
        "/etc/chos:2:"
            + column
            + ": error: the path has the component \""
            + component
            + "\": write the path without it");
  }

  @ParameterizedTest
  @CsvSource({"//a, 4", "/a//b, 6", "/a/b///c, 8"})
  void aPathHasNoEmptyComponent(String path, int column) {
    assertComplains(
        "x:" + path,
        "/etc/chos:2:" + column + ": error: the path has two slashes in a row: write one");
  }

  @ParameterizedTest
  @CsvSource({"00, 0", "01, 1", "09, 9", "0b, 11", "0d, 13", "1b, 27", "1f, 31", "7f, 127"})
  void controlCharactersAreNoText(String hex, int code) {
    String complaint = ": error: control character U+00" + hex + ": remove it";
    assertComplains("a" + (char) code + "b:/x", "/etc/chos:2:2" + complaint);
    assertComplains("ab:/x" + (char) code + "y", "/etc/chos:2:6" + complaint);
  }

  @Test
  void controlCharactersBeyondAsciiAreNoText() {
    Parsed<Environments> parsed = parse("%SHELLS\n\u00e4a\u009b2J:/x\nroot:/\n\u00a0:/y\n");
    assertEquals(
        List.of("/etc/chos:2:4: error: control character U+009b: remove it"), complaints(parsed));
    assertEquals(
        List.of(new Environment("root", "/", 3), new Environment("\u00a0", "/y", 4)),
        parsed.value().all());
  }

  @ParameterizedTest
  @CsvSource({
    "a\u00ffb:/x, 2, ff",
    "ab:/\u00e4x, 5, e4",
    "ab:/x\u00c3, 6, c3",
    "\u0080:/x, 1, 80",
    "\u00c0\u00af:/x, 1, c0",
    "\u00ed\u00a0\u0080:/x, 1, ed",
    "\u00f4\u0090\u0080\u0080:/x, 1, f4"
  })
  void whatIsNotUtf8IsRefusedAtItsByte(String latin1, int column, String hex) {
    assertComplains(
        latin1,
        "/etc/chos:2:"
            + column
            + ": error: byte 0x"
            + hex
            + " is not UTF-8: save the file as UTF-8");
  }

  @Test
  void aCommentMayHoldAnything() {
    Parsed<Environments> parsed =
        parseBytes("# Trees of M\u00fcnchen\n \t#\u0000\u001b\u00ff\n%SHELLS\nroot:/\n");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(List.of(new Environment("root", "/", 4)), parsed.value().all());
  }

  @Test
  void linesFromWindowsAreTakenWithOneWarning() {
    Parsed<Environments> parsed = parse("# x\n%SHELLS\r\nroot:/\r\n\r\na:/os/a\r");
    assertEquals(
        List.of(
            "/etc/chos:2:8: warning: lines end as in Windows: remove the CR at the end of each"),
        complaints(parsed));
    assertEquals(
        List.of(new Environment("root", "/", 3), new Environment("a", "/os/a", 5)),
        parsed.value().all());
  }

  @Test
  void aCarriageReturnElsewhereIsAControlCharacter() {
    assertComplains("a:/x\ry", "/etc/chos:2:5: error: control character U+000d: remove it");
  }

  @Test
  void aByteOrderMarkIsTakenWithAWarning() {
    Parsed<Environments> parsed = parse("\ufeff%SHELLS\nroot:/\n");
    assertEquals(
        List.of("/etc/chos:1:1: warning: starts with a byte order mark: save it without one"),
        complaints(parsed));
    assertEquals(List.of(new Environment("root", "/", 2)), parsed.value().all());
    assertEquals(List.of("1:1 warning", "0:0 warning"), places(parse("\ufeff")));
  }

  @Test
  void columnsCountTheByteOrderMark() {
    assertEquals(
        List.of("1:1 warning", "1:4 note", "2:1 note", "0:0 warning"),
        places(parse("\ufeff%OTHER\n%MORE")));
  }

  @Test
  void anUnknownSectionIsForANewerVersion() {
    Parsed<Environments> parsed =
        parseBytes("%SHELLS\na:/a\n %FUTURE \nb:/b\nwhatever \u00ff\u0000\n%SHELLS\nc:/c\n");
    assertEquals(
        List.of(
            "/etc/chos:3:2: note: section \"%FUTURE\" is unknown, and its lines are"
                + " ignored: if they should count, write %SHELLS or %SITE or %ENVIRONMENT NAME"),
        complaints(parsed));
    assertEquals(
        List.of(new Environment("a", "/a", 2), new Environment("c", "/c", 7)),
        parsed.value().all());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%shells", "%SHELL", "%SHELLSX", "% SHELLS", "%SHELLS x", "%%SHELLS"})
  void aSectionsNameIsExact(String header) {
    Parsed<Environments> parsed = parse(header + "\na:/a\n");
    assertEquals(List.of("1:1 note", "0:0 warning"), places(parsed));
    assertEquals(List.of(), parsed.value().all());
  }

  @Test
  void aSectionNeedsAName() {
    Parsed<Environments> parsed = parse("%SHELLS\nroot:/\n % \na:/a\n");
    assertEquals(
        List.of(
            "/etc/chos:3:2: error: this section has no name: write %SHELLS or %SITE or %ENVIRONMENT"
                + " NAME"),
        complaints(parsed));
    assertEquals(List.of(new Environment("root", "/", 2)), parsed.value().all());
  }

  @Test
  void aSectionsNameIsText() {
    Parsed<Environments> parsed =
        parseBytes("%SHELLS\nroot:/\n%A\u00ff\na:/a\n%B\u001b[2J\nb:/b\n");
    assertEquals(List.of("3:3 error", "5:3 error"), places(parsed));
    assertEquals(List.of(new Environment("root", "/", 2)), parsed.value().all());
  }

  @Test
  void linesBeforeAnySectionAreLeftOutWithOneError() {
    Parsed<Environments> parsed = parseBytes("#\n\n a:/a\nb\u00ff:/b\nc\n%SHELLS\nroot:/\n");
    assertEquals(
        List.of(
            "/etc/chos:3:2: error: before the first section, and so ignored:"
                + " write %SHELLS or %SITE or %ENVIRONMENT NAME above it"),
        complaints(parsed));
    assertEquals(List.of(new Environment("root", "/", 7)), parsed.value().all());
  }

  @Test
  void everyBadLineIsNamed() {
    Parsed<Environments> parsed = parse("%SHELLS\na\n:/\nb:\nc:c\nd:/..\ne:/e\ne:/f\n");
    assertEquals(
        List.of("2:1 error", "3:1 error", "4:3 error", "5:3 error", "6:4 error", "8:1 error"),
        places(parsed));
    assertEquals(List.of(new Environment("e", "/e", 7)), parsed.value().all());
    assertTrue(parsed.hasErrors());
  }

  @Test
  void anotherFilesNameShowsInTheComplaints() {
    Parsed<Environments> parsed = EnvironmentsFile.parse(Samples.file("/srv/trees", "%SHELLS\nx"));
    assertEquals(new Position("/srv/trees", 2, 1), parsed.diagnostics().get(0).at());
  }
}
