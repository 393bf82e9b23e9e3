// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.chos.config.Samples.places;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sections %ENVIRONMENT of /etc/chos. */
class EnvironmentSectionTest {
  private static final String SHELLS =
      "%SHELLS\nroot:/\na b:/os/a\nold:/os/old\ndefault:/os/a\nnew:/os/new\n";

  private static Parsed<Environments> parse(String text) {
    return EnvironmentsFile.parse(Samples.file("/etc/chos", text));
  }

  private static Traits traits(Parsed<Environments> parsed, String alias) {
    return parsed.value().find(alias).orElseThrow().traits();
  }

  /** Lines of "old", the first of which is line 8. */
  private static void complains(String lines, String words) {
    Parsed<Environments> parsed = parse(SHELLS + "%ENVIRONMENT old\n" + lines + "\n");
    assertEquals(1, complaints(parsed).size(), complaints(parsed).toString());
    assertTrue(complaints(parsed).get(0).contains(words), complaints(parsed).get(0));
    assertTrue(parsed.hasErrors());
    assertEquals(5, parsed.value().all().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ENVIROMENT a", "%Environment a", "%ENVIRONMENTS a", "%ENVIRONMENTa"})
  void aMistypedSectionOpensNothing(String header) {
    Parsed<Environments> parsed = parse("%SHELLS\na:/a\n" + header + "\ngroups physics\n");
    assertEquals(
        List.of(
            "/etc/chos:3:1: error: there is no section \""
                + header
                + "\", so its lines would not count: write %SHELLS or %SITE or %ENVIRONMENT NAME"),
        complaints(parsed));
  }

  @Test
  void whatIsSaidOfOne() {
    Parsed<Environments> parsed =
        parse(
            "%ENVIRONMENT \t old\n"
                + "about  Scientific Linux 6,\tfor analyses of 2012; questions: #physics\n"
                + "groups gpu,\"domain users\" , 3000\n\n# why\n"
                + "users\talice,\"1000\"\n  groups DOMAIN\\gpu\n"
                + "until  2026-12-31\nhidden\nnosuid\nro\n"
                + SHELLS
                + "%ENVIRONMENT new\nhidden\n%ENVIRONMENT old\nusers 0,4294967294\n");
    assertEquals(List.of(), complaints(parsed));
    Traits old = traits(parsed, "old");
    assertEquals(
        new Traits(
            Optional.of("Scientific Linux 6,\tfor analyses of 2012; questions: #physics"),
            List.of(
                new Principal("gpu", -1),
                new Principal("domain users", -1),
                new Principal("3000", 3000),
                new Principal("DOMAIN\\gpu", -1)),
            List.of(
                new Principal("alice", -1),
                new Principal("1000", -1),
                new Principal("0", 0),
                new Principal("4294967294", 4294967294L)),
            Optional.of(LocalDate.of(2026, 12, 31)),
            true,
            true,
            true,
            Offers.NONE,
            FromHost.NONE),
        old);
    assertEquals(
        "[gpu, \"domain users\", 3000, DOMAIN\\gpu] [alice, \"1000\", 0, 4294967294]",
        old.groups() + " " + old.users());
    assertTrue(old.isRestricted());
    assertTrue(traits(parsed, "new").hidden());
    assertFalse(traits(parsed, "new").isRestricted());
    assertEquals(Traits.NONE, traits(parsed, "a b"));
  }

  @Test
  void theLastDayEndsWhereTheHostIs() {
    Parsed<Environments> parsed = parse(SHELLS + "%ENVIRONMENT old\nuntil 2026-03-28\n");
    assertEquals(
        Optional.of(Instant.parse("2026-03-28T23:00:00Z")),
        traits(parsed, "old").closes(ZoneId.of("Europe/Berlin")));
    assertEquals(Optional.empty(), Traits.NONE.closes(ZoneId.of("UTC")));
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    complains("group gpu", "8:1: error: there is no keyword \"group\" in %ENVIRONMENT: write one");
    complains("Hidden", "8:1: error: there is no keyword \"Hidden\"");
    complains("groups", "8:7: error: nobody is named");
    complains("users  ", "8:6: error: nobody is named");
    complains("users alice bob", "8:13: error: there is no comma before this");
    complains("users alice\"b\"", "8:12: error: there is no comma before this");
    complains("users alice,,bob", "8:13: error: a name is missing here");
    complains("users alice,", "8:13: error: a name is missing here");
    complains("users \"\"", "8:7: error: a name is missing here");
    complains("users \"alice", "8:7: error: this quote has no second one");
    complains("users bob,alice, bob", "8:18: error: the name \"bob\" stands there twice");
    complains("groups \"a b\"\ngroups c,\"a b\"", "9:10: error: the name \"a b\" stands there");
    complains("users 4294967295", "8:7: error: \"4294967295\" is no number of a user or a group");
    complains("users 99999999999999999999", "8:7: error: \"99999999999999999999\" is no number");
    complains("about", "8:1: error: there is nothing behind the keyword: say in a line");
    complains("about a\nabout b", "9:1: error: \"about\" is said in line 8 already");
    complains("about \u0001", "8:7: error: control character");
    complains("until", "8:1: error: there is nothing behind the keyword: write the last day");
    complains("hidden\nhidden", "9:1: error: \"hidden\" is said in line 8 already");
    complains("ro yes", "8:4: error: \"ro\" stands alone in its line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-29",
        "2026-13-01",
        "2026-1-1",
        "31.12.2026",
        "2026-12-31 12:00",
        "+02026-01-1",
        "tomorrow",
        "2026/12/31"
      })
  void whatIsNoDate(String text) {
    complains(
        "until " + text, "8:7: error: \"" + text + "\" is no date: write year, month and day");
  }

  @Test
  void aSectionIsOfAnEnvironment() {
    Parsed<Environments> parsed =
        parse(SHELLS + "%ENVIRONMENT odl\nhidden\n%ENVIRONMENT\n  %ENVIRONMENT zzzzzzzz\n");
    assertEquals(
        List.of(
            "/etc/chos:7:14: error: there is no environment \"odl\" in %SHELLS: did you mean old?",
            "/etc/chos:9:1: error: this section is of no environment: write %ENVIRONMENT NAME, with"
                + " a name from %SHELLS",
            "/etc/chos:10:16: error: there is no environment \"zzzzzzzz\" in %SHELLS: add a line"
                + " alias:path there, or remove this"),
        complaints(parsed));
    assertEquals(List.of("1:1 note"), places(parse("%LATER x\n%SHELLS\nold:/a\n")));
  }

  @Test
  void namesForATreeGiveTheSameRights() {
    Parsed<Environments> parsed = parse(SHELLS + "%ENVIRONMENT a b\nabout x\nhidden\n");
    assertEquals(List.of(), complaints(parsed));
    for (String right : List.of("groups gpu", "users a", "until 2030-01-01", "nosuid", "ro")) {
      parsed = parse(SHELLS + "%ENVIRONMENT default\n" + right + "\n");
      assertEquals(
          List.of(
              "/etc/chos:7:14: error: \"default\" is the same tree as \"a b\" in line 3, which has"
                  + " other rights: say the same groups, users, until, nosuid and ro of both"),
          complaints(parsed));
    }
    parsed = parse(SHELLS + "%ENVIRONMENT a b\nusers a,b\n%ENVIRONMENT default\nusers b,a\n");
    assertEquals(List.of(), complaints(parsed));
  }

  @Test
  void theHostIsClosedToNobody() {
    Parsed<Environments> parsed = parse(SHELLS + "%ENVIRONMENT root\nabout the host\nhidden\n");
    assertEquals(List.of(), complaints(parsed));
    parsed = parse(SHELLS + "%ENVIRONMENT root\nusers alice\n");
    assertEquals(List.of("7:14 error"), places(parsed));
    assertTrue(complaints(parsed).get(0).contains("\"root\" is the host itself"));
  }

  @Test
  void oneAloneIsFoundWithWhatIsSaidOfIt() {
    for (String text :
        List.of(
            "%ENVIRONMENT old\nhidden\n" + SHELLS, SHELLS + "%ENVIRONMENT old\nhidden\nold:/x\n")) {
      Environment old = EnvironmentsFile.find(Samples.file("/etc/chos", text), "old").orElseThrow();
      assertEquals("/os/old", old.path());
      assertTrue(old.traits().hidden());
    }
  }

  @Test
  void hiddenOnesAreNotGuessed() {
    String hidden = SHELLS + "%ENVIRONMENT old\nhidden\n";
    assertEquals(List.of("old"), parse(SHELLS).value().nearest("oldd"));
    assertEquals(List.of(), parse(hidden).value().nearest("oldd"));
    assertTrue(parse(hidden).value().find("old").isPresent());
  }
}
