// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.chos.config.Samples.places;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysConfigFileTest {
  private static final String NAME = "/etc/sysconfig/chos";

  private static Parsed<SysConfig> parse(String text) {
    return SysConfigFile.parse(Samples.file(NAME, text));
  }

  private static SysConfig good(String text) {
    Parsed<SysConfig> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    return parsed.value();
  }

  private static SysConfig bad(String text, String complaint) {
    Parsed<SysConfig> parsed = parse(text);
    assertEquals(List.of(NAME + complaint), complaints(parsed));
    return parsed.value();
  }

  private static void assertBinds(String text, String... paths) {
    assertEquals(List.of(paths), good(text).bindMounts());
  }

  @Test
  void readsAFileLikeTheOriginals() {
    assertEquals(
        new SysConfig(
            "/etc/chos",
            List.of("/dev", "/dev/pts", "/sys", "/proc", "/sys"),
            true,
            true,
            EntryLog.JOURNAL),
        good(
            "# CHOS\nCHOS=/etc/chos\nBINDMOUNT=\"/dev /dev/pts /sys /proc /sys\"\n"
                + "MAKELINKS=\"yes\"\nPRIVATE_MOUNTS=yes\nLOG_ENTRIES=yes\n"));
  }

  @Test
  void entriesAreRecordedInOneOfTwoPlacesOrNowhere() {
    assertEquals(EntryLog.JOURNAL, good("LOG_ENTRIES=journal\n").logEntries());
    assertEquals(EntryLog.JOURNAL, good("LOG_ENTRIES=yes\n").logEntries());
    assertEquals(EntryLog.AUDIT, good("LOG_ENTRIES=audit\n").logEntries());
    assertEquals(EntryLog.NO, good("LOG_ENTRIES=no\n").logEntries());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# CHOS=/x", "  \t# BINDMOUNT=\n\n"})
  void whatIsNotSetIsTheDefault(String text) {
    assertEquals(
        new SysConfig(
            "/etc/chos",
            List.of("/dev", "/proc", "/sys", "/run", "/home", "/tmp", "/root"),
            false,
            false,
            EntryLog.NO),
        good(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CHOS=/a/b",
        "CHOS=\"/a/b\"",
        "CHOS='/a/b'",
        "CHOS=/a\\/b",
        "CHOS=\\/\\a\\/\\b",
        "CHOS=/'a'\"/\"b",
        "CHOS=/a/\\\nb",
        "CHOS=\"/a/\\\nb\"",
        "  \texport \t CHOS=/a/b",
        "export CHOS=/a/b # why",
        "CHOS=/a/b \t",
        "CHOS=/a/b///",
        "CHOS=/a/b\t#",
        "CHOS=/a/b''",
        "CHOS=/x\nCHOS=/a/b\n",
        "CHOS=\"/a\"'/'b"
      })
  void quotesAndBackslashesAreTheShells(String text) {
    assertEquals("/a/b", good(text).chosFile());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "CHOS=/a#b,/a#b",
        "CHOS='/a b',/a b",
        "CHOS=/a\\ b,/a b",
        "CHOS=\"/a\\b\",/a\\b",
        "CHOS='/a\\b',/a\\b",
        "CHOS='/a\\',/a\\",
        "CHOS='/$HOME`x`',/$HOME`x`",
        "CHOS=\"/\\$HOME\\`x\\`\",/$HOME`x`",
        "CHOS=/\\$HOME,/$HOME",
        "CHOS=\"/\\\"\\\\\",/\"\\",
        "CHOS='/\"',/\"",
        "CHOS=\"/'\",/'",
        "CHOS='/a;b&c|d<e>f(g)',/a;b&c|d<e>f(g)",
        "CHOS=/a\\;b,/a;b",
        "CHOS=/a=b,/a=b",
        "CHOS=/Ä,/Ä"
      })
  void aQuotedCharacterIsItself(String text, String path) {
    assertEquals(path, good(text).chosFile());
  }

  @Test
  void bindMountIsAList() {
    assertBinds("BINDMOUNT=\"/dev  /proc\t/sys/ \"", "/dev", "/proc", "/sys");
    assertBinds("BINDMOUNT=' /a /b//'", "/a", "/b");
    assertBinds("BINDMOUNT=/dev", "/dev");
    assertBinds("BINDMOUNT=/a\\ /b\\\n\\ /c", "/a", "/b", "/c");
    assertBinds(
        "BINDMOUNT=\"\n  /dev\n  /proc \\\n  /sys\n\"\nMAKELINKS=no\n", "/dev", "/proc", "/sys");
  }

  @Test
  void bindMountMayBeEmpty() {
    assertBinds("BINDMOUNT=");
    assertBinds("BINDMOUNT=\"\"");
    assertBinds("BINDMOUNT=' \t\n '");
    assertBinds("export BINDMOUNT=\n");
  }

  @Test
  void theLastOfSeveralCounts() {
    assertBinds("BINDMOUNT=\"/a /b\"\nBINDMOUNT=/c\n", "/c");
    assertFalse(good("MAKELINKS=yes\nMAKELINKS=no\n").makeLinks());
  }

  @Test
  void aBadOneDoesNotReplaceAGoodOne() {
    assertEquals(
        true,
        bad("MAKELINKS=yes\nMAKELINKS=off\n", ":2:11: error: MAKELINKS is \"off\": write yes or no")
            .makeLinks());
    assertEquals(
        "/a",
        bad("CHOS=/a\nCHOS=\n", ":2:6: error: the path is missing: write one with a leading /")
            .chosFile());
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAKELINKS", "PRIVATE_MOUNTS"})
  void switchesAreYesOrNo(String name) {
    SysConfig yes = good(name + "=yes");
    SysConfig no = good(name + "='no'");
    assertEquals(name.equals("MAKELINKS"), yes.makeLinks());
    assertEquals(name.equals("PRIVATE_MOUNTS"), yes.privateMounts());
    assertEquals(SysConfig.DEFAULT, no);
    int column = name.length() + 2;
    for (String other : List.of("YES", "1", "true", "yes ", "yesno", "")) {
      assertEquals(
          SysConfig.DEFAULT,
          bad(
              name + "='" + other + "'\n",
              ":1:"
                  + (other.isEmpty() ? column + 2 : column + 1)
                  + ": error: "
                  + name
                  + " is \""
                  + other
                  + "\": write yes or no"));
    }
  }

  @Test
  void aRelativePathInBindMountIsNamedByItsColumn() {
    assertEquals(
        List.of("/dev", "/sys"),
        bad(
                "BINDMOUNT=\"/dev proc /sys\"\n",
                ":1:17: error: path \"proc\" is not absolute: write it with a leading /")
            .bindMounts());
    assertEquals(
        List.of("/dev", "/sys"),
        bad(
                "CHOS=/x\n  BINDMOUNT=\\\n\"/dev\n  p'roc /sys\" # x\n",
                ":4:3: error: path \"p'roc\" is not absolute: write it with a leading /")
            .bindMounts());
  }

  @Test
  void everyBadPathIsNamed() {
    Parsed<SysConfig> parsed = parse("BINDMOUNT='/a/../b /c//d / /e e //'\nCHOS=/a/.\n");
    assertEquals(
        List.of("1:15 error", "1:23 error", "1:26 error", "1:31 error", "1:33 error", "2:9 error"),
        places(parsed));
    assertEquals(List.of("/e"), parsed.value().bindMounts());
    assertEquals("/etc/chos", parsed.value().chosFile());
  }

  @Test
  void theHostsRootIsNotBound() {
    assertEquals(
        List.of("/dev"),
        bad(
                "BINDMOUNT=\"/dev /\"",
                ":1:17: error: the host's whole root is at /local already: leave out the /")
            .bindMounts());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "CHOS=/$HOME,7,$",
        "CHOS=/`id`,7,`",
        "CHOS=\"/$HOME\",8,$",
        "CHOS=\"/a`id`\",9,`",
        "CHOS=$(id),6,$",
        "CHOS=/a$,8,$",
        "export CHOS=${X}/a,13,$"
      })
  void nothingIsExecuted(String text, int column, String sign) {
    assertEquals(
        SysConfig.DEFAULT,
        bad(
            text + "\n",
            ":1:"
                + column
                + ": error: a "
                + sign
                + " needs a shell, and none is run: write out"
                + " the value, or \\"
                + sign
                + " for the character"));
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "&", "|", "<", ">", "(", ")"})
  void operatorsOfTheShellDoNotBelongToAValue(String sign) {
    bad(
        "CHOS=/a" + sign + "b\n",
        ":1:8: error: a " + sign + " can't be in a value without quotes: put the value in quotes");
  }

  @Test
  void aValueWithBlanksNeedsQuotes() {
    assertEquals(
        SysConfig.DEFAULT,
        bad(
            "BINDMOUNT=/dev /proc # x\n",
            ":1:16: error: the value ends before this: put a value that has blanks in quotes"));
    bad(
        "CHOS= /a",
        ":1:7: error: the value ends before this: put a value that has blanks in quotes");
  }

  @ParameterizedTest
  @CsvSource({
    "CHOS = /a, 1",
    "'  if true', 3",
    ". /etc/default/chos, 1",
    "CHOS, 1",
    "export CHOS, 8",
    "export, 1",
    "=x, 1",
    "1A=x, 1",
    "CHOS+=/a, 1",
    "'\"CHOS\"=/a', 1",
    "CHOS-X=/a, 1"
  })
  void onlyAssignmentsCount(String line, int column) {
    String complaint =
        ": error: not an assignment, and only assignments count here:"
            + " write NAME=value, without blanks around the =";
    Parsed<SysConfig> parsed = parse(line + "\nMAKELINKS=yes\n");
    assertEquals(List.of(NAME + ":1:" + column + complaint), complaints(parsed));
    assertEquals(true, parsed.value().makeLinks());
  }

  @Test
  void aVariableCalledExportIsNone() {
    assertEquals(List.of("1:1 note"), places(parse("export=x\n")));
    assertEquals(List.of("1:1 note"), places(parse("exportCHOS=/a\n")));
  }

  @Test
  void anUnknownVariableIsForANewerVersion() {
    assertEquals(
        SysConfig.DEFAULT,
        bad(
            " export FUTURE=' a\tb'\n",
            ":1:9: note: \"FUTURE\" is unknown and ignored: check the spelling"));
    bad("A=", ":1:1: note: \"A\" is unknown and ignored: check the spelling");
    bad(
        "A" + "B".repeat(10_000) + "=\"\n\n\"",
        ":1:1: note: \"A"
            + "B".repeat(59)
            + "...\" is unknown and ignored:"
            + " check the spelling");
  }

  @Test
  void aQuoteThatIsNotClosedTakesAwayItsLineOnly() {
    assertEquals(
        new SysConfig("/etc/chos", SysConfig.DEFAULT.bindMounts(), true, true, EntryLog.NO),
        bad(
            "MAKELINKS=yes\nCHOS=\"/a # \\\"\nPRIVATE_MOUNTS=yes\n",
            ":2:6: error: the quote is not closed: add a closing \" after the value"));
    assertEquals(
        true,
        bad(
                "CHOS='/a\nMAKELINKS=yes",
                ":1:6: error: the quote is not closed: add a closing ' after the value")
            .makeLinks());
    bad("CHOS=\"\\", ":1:6: error: the quote is not closed: add a closing \" after the value");
    bad("CHOS='", ":1:6: error: the quote is not closed: add a closing ' after the value");
  }

  @Test
  void aBackslashMayEndTheFile() {
    assertEquals("/a", good("CHOS=/a\\").chosFile());
    assertEquals("/a", good("CHOS=/a\\\n").chosFile());
  }

  @Test
  void linesFromWindowsAreTakenWithOneWarning() {
    SysConfig config =
        bad(
            "CHOS=/a\r\nBINDMOUNT=\"/b\r\n/c \\\r\n/d\"\r\nMAKELINKS=yes \r\n",
            ":1:8: warning: lines end as in Windows: remove the CR at the end of each");
    assertEquals(new SysConfig("/a", List.of("/b", "/c", "/d"), true, false, EntryLog.NO), config);
  }

  @Test
  void aByteOrderMarkIsTakenWithAWarning() {
    assertEquals(
        "/a",
        bad("\ufeffCHOS=/a\n", ":1:1: warning: starts with a byte order mark: save it without one")
            .chosFile());
  }

  @Test
  void whatIsNotTextIsRefusedAtItsByte() {
    Parsed<SysConfig> parsed =
        SysConfigFile.parse(
            Samples.bytes(
                NAME,
                "CHOS=/a\u00ffb\nBINDMOUNT='/a\n/b\u0000'\nFUTURE=\"\\\n\u00e4\"\n\u00ff=x\n"
                    + "MAKELINKS=\u0007\nPRIVATE_MOUNTS=yes # \u00ff\u0000\n"));
    assertEquals(
        List.of(
            NAME + ":1:8: error: byte 0xff is not UTF-8: save the file as UTF-8",
            NAME + ":3:3: error: control character U+0000: remove it",
            NAME + ":5:1: error: byte 0xe4 is not UTF-8: save the file as UTF-8",
            NAME
                + ":6:1: error: not an assignment, and only assignments count here:"
                + " write NAME=value, without blanks around the =",
            NAME + ":7:11: error: control character U+0007: remove it"),
        complaints(parsed));
    assertEquals(
        new SysConfig("/etc/chos", SysConfig.DEFAULT.bindMounts(), false, true, EntryLog.NO),
        parsed.value());
  }

  @Test
  void aPathHasNoTabAndNoLineEnd() {
    bad("CHOS='/a\tb'", ":1:9: error: control character U+0009: remove it");
    bad("CHOS='/a\nb'", ":1:9: error: control character U+000a: remove it");
    bad("MAKELINKS='\tyes'", ":1:12: error: MAKELINKS is \"?yes\": write yes or no");
  }

  @Test
  void anAssignmentIsComplainedAboutOnce() {
    assertEquals(List.of("1:6 error"), places(parse("CHOS=$A;`b` $c 'd\n")));
    assertEquals(List.of("1:6 error"), places(parse("CHOS=" + "$".repeat(10_000))));
  }

  @Test
  void noLineIsTooLong() {
    String path = "/" + "d".repeat(4000);
    assertBinds("BINDMOUNT='" + path + " " + path + "x " + path + "'", path, path + "x", path);
    bad(
        "CHOS=/" + "d".repeat(9_999),
        ":1:6: error: the path has 10000 bytes, which is too long: choose one of at most 4095");
  }
}
