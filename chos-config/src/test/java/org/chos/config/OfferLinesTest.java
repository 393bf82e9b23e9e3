// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The keywords set and host, in %SITE and in %ENVIRONMENT. */
class OfferLinesTest {
  private static final String SHELLS = "%SHELLS\nroot:/\ncuda:/os/a\ncuda-dev:/os/a\n";

  private static Parsed<Environments> parse(String text) {
    return EnvironmentsFile.parse(Samples.file("/etc/chos", text));
  }

  private static Traits traits(Parsed<Environments> parsed, String alias) {
    return parsed.value().find(alias).orElseThrow().traits();
  }

  @Test
  void whatIsSetAndOffered() {
    String text =
        "%SITE\nset A=1\nhost sbatch\n"
            + SHELLS
            + "%ENVIRONMENT cuda\nset  PATH=/opt/cuda/bin:$PATH \nset PATH=x\tand y\nset E=\n"
            + "host qstat  /opt/sge/bin/qstat/\n";
    Parsed<Environments> parsed = parse(text);
    assertEquals(List.of(), complaints(parsed));
    assertEquals(
        new Offers(
            List.of(new Variable("A", "1", 2)),
            List.of(new HostCommand("sbatch", Optional.empty(), 3))),
        parsed.value().offers());
    List<Variable> own =
        List.of(
            new Variable("PATH", "/opt/cuda/bin:$PATH", 9),
            new Variable("PATH", "x\tand y", 10),
            new Variable("E", "", 11));
    assertEquals(
        new Offers(own, List.of(new HostCommand("qstat", Optional.of("/opt/sge/bin/qstat"), 12))),
        traits(parsed, "cuda").offers());
    assertEquals(Offers.NONE, traits(parsed, "cuda-dev").offers());
    FileContent file = Samples.file("/etc/chos", text);
    List<Variable> all = EnvironmentsFile.variables(file, parsed.value().find("cuda").get());
    assertEquals("A", all.get(0).name());
    assertEquals(own, all.subList(1, all.size()));
    assertEquals(
        List.of(), EnvironmentsFile.variables(file, parsed.value().find("root").orElseThrow()));
  }

  @Test
  void whatIsWrongIsNamedWithItsPlace() {
    complains("set", "6:1: error: this sets no variable: write set NAME=value");
    complains("set X", "6:1: error: this sets no variable");
    complains("set 1X=2", "6:5: error: this sets no variable");
    complains("set X-Y=2", "6:6: error: this sets no variable");
    complains("set CHOS=x", "6:5: error: CHOS is set by chos itself");
    complains("set X=\u0001", "6:7: error: control character");
    complains("set X=" + "y".repeat(5000), "6:5: error: the variable is longer than 4096 bytes");
    complains("host", "6:1: error: this names no command");
    complains("host a/b", "6:6: error: this names no command");
    complains("host a /b c", "6:6: error: this names no command");
    complains("host a b", "6:8: error: path \"b\" is not absolute");
    complains("host a\nhost a /b", "7:6: error: this command is named in line 6 already");
  }

  private static void complains(String lines, String words) {
    for (String section : List.of("%SITE", "%ENVIRONMENT cuda")) {
      List<String> said = complaints(parse(SHELLS + section + "\n" + lines + "\n"));
      assertEquals(1, said.size(), said.toString());
      assertTrue(said.get(0).contains(words), said.get(0));
    }
  }

  @Test
  void aSecondNameForATreeHasTheRightsOfTheFirst() {
    Parsed<Environments> parsed =
        parse(
            SHELLS
                + "%ENVIRONMENT cuda\n"
                + "users alice\n"
                + "nosuid\n"
                + "%ENVIRONMENT cuda-dev\n"
                + "set X=1\n"
                + "hidden\n");
    assertEquals(List.of(), complaints(parsed));
    Traits second = traits(parsed, "cuda-dev");
    assertTrue(second.isRestricted() && second.nosuid() && second.hidden());
    assertEquals(1, second.offers().variables().size());
    assertEquals(1, complaints(parse(SHELLS + "%ENVIRONMENT cuda-dev\nusers alice\n")).size());
  }
}
