// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.chos.config.Samples.places;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChosConfFileTest {

  private static Parsed<ChosConf> parse(String text) {
    return ChosConfFile.parse(Samples.file("/etc/chos.conf", text));
  }

  private static ChosConf conf(List<String> variables, Set<Behaviour> behaviours) {
    return new ChosConf(variables, behaviours, Optional.empty());
  }

  @Test
  void readsBothSections() {
    Parsed<ChosConf> parsed =
        parse("# what a shell keeps\n%ENV\nCHOS\n HOME \t\n\nTERM\n%BEH\nBASHLOGIN\n");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        conf(List.of("CHOS", "HOME", "TERM"), Set.of(Behaviour.BASHLOGIN)), parsed.value());
  }

  @Test
  void sectionsComeInAnyOrderAndAgain() {
    Parsed<ChosConf> parsed = parse("%BEH\nBASHLOGIN\nBASHLOGIN\n%ENV\nB\nA\n%BEH\n%ENV\nB\nC");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(conf(List.of("B", "A", "C"), Set.of(Behaviour.BASHLOGIN)), parsed.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# all is as it was\n"})
  void anEmptyFileChangesNothing(String text) {
    Parsed<ChosConf> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    assertEquals(ChosConf.DEFAULT, parsed.value());
  }

  @Test
  void aSectionThatIsThereReplacesTheDefaultAndNoOther() {
    assertEquals(conf(ChosConf.DEFAULT.variables(), Set.of()), parse("%BEH\n").value());
    assertEquals(conf(List.of(), ChosConf.DEFAULT.behaviours()), parse("%ENV").value());
    assertEquals(conf(List.of(), Set.of()), parse("%ENV\n%BEH\n").value());
  }

  @Test
  void namesMayBeUnusual() {
    Parsed<ChosConf> parsed = parse("%ENV\nBASH_FUNC_module%%\nBASH_FUNC_ml()\nx.y-z\nÄ\n");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        List.of("BASH_FUNC_module%%", "BASH_FUNC_ml()", "x.y-z", "Ä"), parsed.value().variables());
  }

  @ParameterizedTest
  @CsvSource({"LC_*, 4, *", "A=b, 2, =", "$HOME, 1, $", "A B, 2, ' '", "=, 1, ="})
  void aNameIsNeitherPatternNorAssignment(String line, int column, String wrong) {
    Parsed<ChosConf> parsed = parse("%ENV\n" + line + "\nHOME\n");
    assertEquals(
        List.of(
            "/etc/chos.conf:2:"
                + column
                + ": error: \""
                + wrong
                + "\" is not allowed in a"
                + " variable's name: put one name on each line, and nothing else"),
        complaints(parsed));
    assertEquals(List.of("HOME"), parsed.value().variables());
  }

  @Test
  void anUnknownBehaviourIsForANewerVersion() {
    Parsed<ChosConf> parsed = parse("%BEH\n  bashlogin\nBASHLOGIN\n");
    assertEquals(
        List.of(
            "/etc/chos.conf:2:3: note: \"bashlogin\" is unknown and ignored:"
                + " check the spelling"),
        complaints(parsed));
    assertEquals(Set.of(Behaviour.BASHLOGIN), parsed.value().behaviours());
  }

  @Test
  void theShellIsAPath() {
    Parsed<ChosConf> parsed = parse("%BEH\nSHELL=/bin/zsh\nBASHLOGIN\nSHELL=/usr/bin/my shell\n");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        new ChosConf(
            ChosConf.DEFAULT.variables(),
            Set.of(Behaviour.BASHLOGIN),
            Optional.of("/usr/bin/my shell")),
        parsed.value());
  }

  @ParameterizedTest
  @CsvSource({
    "SHELL=              , 9, missing",
    "SHELL=bash          , 9, not absolute",
    "SHELL=/bin/../bash  , 14, ..",
    "SHELL=/usr/bin/chos , 9, can't be the shell",
    "SHELL=/             , 9, can't be the shell",
    "'SHELL= /bin/bash'  , 9, not absolute",
  })
  void aShellThatIsNone(String line, int column, String wrong) {
    Parsed<ChosConf> parsed = parse("%BEH\n  " + line + "\nBASHLOGIN\n");
    String complaint = complaints(parsed).get(0);
    assertTrue(complaint.startsWith("/etc/chos.conf:2:" + column + ": error: "), complaint);
    assertTrue(complaint.contains(wrong), complaint);
    assertEquals(conf(ChosConf.DEFAULT.variables(), Set.of(Behaviour.BASHLOGIN)), parsed.value());
  }

  @Test
  void anUnknownSectionIsForANewerVersion() {
    Parsed<ChosConf> parsed = parse("%ENV\nHOME\n%SHELLS\na:/a\n%BEH\n");
    assertEquals(
        List.of(
            "/etc/chos.conf:3:1: note: section \"%SHELLS\" is unknown, and its lines"
                + " are ignored: if they should count, write %ENV or %BEH"),
        complaints(parsed));
    assertEquals(conf(List.of("HOME"), Set.of()), parsed.value());
  }

  @Test
  void linesBeforeAnySectionAreAnError() {
    Parsed<ChosConf> parsed = parse("HOME\n%ENV\nTERM\n");
    assertEquals(
        List.of(
            "/etc/chos.conf:1:1: error: before the first section, and so ignored:"
                + " write %ENV or %BEH above it"),
        complaints(parsed));
    assertEquals(List.of("TERM"), parsed.value().variables());
  }

  @Test
  void badBytesTakeAwayOnlyTheirLine() {
    Parsed<ChosConf> parsed =
        ChosConfFile.parse(
            Samples.bytes("/etc/chos.conf", "\u00ef\u00bb\u00bf%ENV\r\nA\u00ff\r\nB\tC\r\nD\r\n"));
    assertEquals(List.of("1:1 warning", "1:8 warning", "2:2 error", "3:2 error"), places(parsed));
    assertEquals(List.of("D"), parsed.value().variables());
  }

  @Test
  void aNameMayBeLong() {
    String name = "A".repeat(10_000);
    assertEquals(List.of(name), parse("%ENV\n" + name).value().variables());
  }

  @Test
  void theDefaultKeepsWhatASessionNeeds() {
    List<String> variables = ChosConf.DEFAULT.variables();
    assertEquals(variables.size(), new HashSet<>(variables).size());
    assertTrue(
        variables.containsAll(
            List.of(
                "CHOS",
                "HOME",
                "PATH",
                "SSH_AUTH_SOCK",
                "REMOTEHOST",
                "LANG",
                "LC_ALL",
                "LC_TIME",
                "XAUTHORITY",
                "KRB5CCNAME",
                "DBUS_SESSION_BUS_ADDRESS",
                "XDG_RUNTIME_DIR",
                "TMPDIR",
                "TZ")));
    assertEquals(Set.of(Behaviour.BASHLOGIN), ChosConf.DEFAULT.behaviours());
  }

  @ParameterizedTest
  @CsvSource({
    "'%BEH|ENGINE=kernel', KERNEL_ENGINE",
    "'%BEH|ENGINE=kernel|ENGINE=mount', MOUNT_ENGINE",
    "'%BEH|BASHLOGIN| ENGINE=namespace |X', NAMESPACE_ENGINE",
    "'%BEH|ENGINE=kernel|%ENV|A|%BEH|ENGINE=namespace', NAMESPACE_ENGINE",
    "'%ENV|ENGINE=kernel', ",
    "'%BEH|ENGINE=other', ",
    "'%BEH|#ENGINE=kernel', ",
    "'%OTHER|ENGINE=kernel', ",
    "'', ",
  })
  void ofTwoEnginesTheLastCounts(String text, Behaviour engine) {
    FileContent file = Samples.file("/etc/chos.conf", text.replace('|', '\n'));
    assertEquals(Optional.ofNullable(engine), ChosConfFile.engine(file));
    Set<Behaviour> behaviours = new HashSet<>(ChosConfFile.parse(file).value().behaviours());
    behaviours.remove(Behaviour.BASHLOGIN);
    assertEquals(engine == null ? Set.of() : Set.of(engine), behaviours);
  }

  @Test
  void theDefaultCanBeWrittenAsAFile() {
    StringBuilder text = new StringBuilder("%ENV\n");
    for (String variable : ChosConf.DEFAULT.variables()) {
      text.append(variable).append('\n');
    }
    text.append("%BEH\nBASHLOGIN\n");
    Parsed<ChosConf> parsed = parse(text.toString());
    assertEquals(List.of(), complaints(parsed));
    assertEquals(ChosConf.DEFAULT, parsed.value());
  }
}
