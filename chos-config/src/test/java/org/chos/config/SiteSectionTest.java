// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.chos.config.Samples.places;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The section %SITE of /etc/chos. */
class SiteSectionTest {
  private static Parsed<Environments> parse(String site) {
    return EnvironmentsFile.parse(
        Samples.file("/etc/chos", "%SHELLS\nroot:/\n%SITE\n" + site + "\n%SHELLS\na:/a\n"));
  }

  private static void complains(String line, String words) {
    Parsed<Environments> parsed = parse(line);
    assertEquals(1, complaints(parsed).size(), complaints(parsed).toString());
    assertTrue(complaints(parsed).get(0).contains(words), complaints(parsed).get(0));
    assertEquals(List.of(), parsed.value().links());
    assertEquals(2, parsed.value().all().size());
  }

  @Test
  void links() {
    Parsed<Environments> parsed =
        parse(
            "link etc/krb5.conf /local/etc/krb5.conf\n\n  # why\n"
                + "\tlink \t srv/\u00e4  /local/srv// ");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        List.of(
            new SiteLink("etc/krb5.conf", "/local/etc/krb5.conf", 4),
            new SiteLink("srv/\u00e4", "/local/srv", 7)),
        parsed.value().links());
    assertEquals(
        List.of("root", "a"), parsed.value().all().stream().map(Environment::alias).toList());
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    complains("link", "4:1: error: a link has two paths");
    complains("link etc/x", "4:1: error: a link has two paths");
    complains("link etc/x /local/etc/x y", "4:24: error: a link has two paths");
    complains("link /etc/x /local/etc/x", "4:6: error: the place is one in the tree");
    complains("link etc/ /local/etc", "4:9: error: a slash at the end");
    complains("link etc/../x /local/x", "4:10: error: the path has the component \"..\"");
    complains("link etc//x /local/x", "4:10: error: the path has two slashes");
    complains("link etc/x local/x", "4:12: error: path \"local/x\" is not absolute");
    complains("link usr /local/usr", "4:6: error: \"usr\" is what the tree consists of");
    complains("link etc/\u0001 /local/x", "4:10: error: control character");
  }

  @Test
  void ofTwoForAPlaceTheFirstCounts() {
    Parsed<Environments> parsed = parse("link etc/x /local/a\nlink etc/x /local/b");
    assertEquals(List.of("5:6 error"), places(parsed));
    assertEquals(List.of(new SiteLink("etc/x", "/local/a", 4)), parsed.value().links());
  }

  @Test
  void aDefaultIsOneOfAGroup() {
    Parsed<Environments> parsed =
        parse("default @physics a\ndefault @\"domain users\"  root\ndefault\t@3000 a");
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        List.of(
            new GroupDefault(new Principal("physics", -1), "a", 4),
            new GroupDefault(new Principal("domain users", -1), "root", 5),
            new GroupDefault(new Principal("3000", 3000), "a", 6)),
        parsed.value().defaults());
    complains("default", "4:8: error: a default is one of a group: write default @GROUP NAME");
    complains("default physics a", "4:9: error: a default is one of a group");
    complains("default @ a", "4:10: error: a name is missing here");
    complains("default @physics", "4:17: error: the environment is missing");
    complains("default @\"x\"a", "4:13: error: the environment is missing");
    complains("default @physics sl64", "4:18: error: there is no environment \"sl64\"");
    parsed = parse("default @physics a\ndefault @physics root");
    assertEquals(List.of("5:9 error"), places(parsed));
    assertEquals(1, parsed.value().defaults().size());
  }

  @Test
  void privateDirectoriesCanBeRequired() {
    assertFalse(parse("").value().privateRequired());
    Parsed<Environments> parsed = parse("private \t require ");
    assertEquals(List.of(), complaints(parsed));
    assertTrue(parsed.value().privateRequired());
    complains("private", "4:8: error: what there is of this is: private require");
    complains("private require all", "4:9: error: what there is of this is");
  }

  @Test
  void otherKeywordsAreForOtherVersions() {
    Parsed<Environments> parsed = parse("later x\nhosts sbatch\nlink etc/x /local/x");
    assertEquals(List.of("4:1 note", "5:1 note"), places(parsed));
    assertTrue(complaints(parsed).get(0).contains("\"later\" is unknown to this version"));
    assertFalse(parsed.hasErrors());
    assertEquals(1, parsed.value().links().size());
  }

  @Test
  void noLineIsTakenForAnEnvironment() {
    FileContent file = Samples.file("/etc/chos", "%SITE\nlink etc/x /local:/x\n%SHELLS\nb:/b\n");
    assertEquals(Optional.empty(), EnvironmentsFile.find(file, "link etc/x /local"));
    assertEquals(1, EnvironmentsFile.parse(file).value().all().size());
  }
}
