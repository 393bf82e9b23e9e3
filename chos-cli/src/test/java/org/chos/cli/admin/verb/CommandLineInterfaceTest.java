// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nosuch             | there is no command \"nosuch\": see chosctl --help",
        "strat              | there is no command \"strat\": did you mean start? see chosctl"
            + " --help",
        "adpot x /y         | there is no command \"adpot\": did you mean adopt? see chosctl"
            + " --help",
        "start --nosuch     | Unknown option: '--nosuch': see chosctl start --help",
        "start now          | Unmatched argument at index 1: 'now': see chosctl start --help",
        "status --dry-run   | Unknown option: '--dry-run': see chosctl status --help",
        "adopt name         | Missing required parameter: 'DIR': see chosctl adopt --help",
        "show               | Missing required parameter: 'NAME': see chosctl show --help",
        "show a b           | Unmatched argument at index 2: 'b': see chosctl show --help",
        "ps a b             | Unmatched argument at index 2: 'b': see chosctl ps --help",
        "create x           | Missing required option: '--suite=SUITE', '--image=REF' or"
            + " '--from=DIR': see chosctl create --help",
        "remove             | Missing required parameter: 'NAME': see chosctl remove --help",
        "edit x             | Unmatched argument at index 1: 'x': see chosctl edit --help",
        "adopt              | Missing required parameters: 'NAME', 'DIR': see chosctl adopt --help",
      })
  void whatIsNotUnderstood(String line, String message) {
    assertEquals(2, run(line.split(" ")));
    assertEquals("chosctl: " + message + "\n", err.toString());
    assertEquals("", out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start", "stop", "reload", "restart", "upgrade", "status", "list", "show", "ps", "create",
        "adopt", "remove", "edit"
      })
  void everyVerbHasHelp(String verb) {
    assertEquals(0, run(verb, "--help"));
    assertTrue(out.toString().startsWith("Usage: chosctl " + verb), out.toString());
    assertTrue(out.toString().contains("--json"));
    assertEquals("", err.toString());
  }

  @Test
  void withoutAVerbItPrintsItsHelp() {
    assertEquals(0, run());
    String bare = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(0, run("--help"));
    assertEquals(out.toString(), bare);
    assertEquals("", err.toString());
  }

  @Test
  void helpHasALineForEachVerb() {
    assertEquals(0, run("--help"));
    String list = out.toString().replaceAll("(?s).*\nCommands[^\n]*\n", "");
    assertEquals(27, list.lines().count(), list);
    for (String verb :
        "start stop reload restart upgrade grant status list show ps usage metrics close open create update generations rollback prune stage adopt maintain remove edit sandbox modulefiles"
            .split(" ")) {
      assertTrue(out.toString().contains("\n  " + verb + " "), verb);
    }
  }

  @Test
  void version() {
    assertEquals(0, run("--version"));
    assertTrue(out.toString().startsWith("chosctl 7.8.9\nkernel module: "), out.toString());
  }

  private int run(String... args) {
    return new CommandLineInterface(new PrintWriter(out, true), new PrintWriter(err, true), "7.8.9")
        .run(args);
  }
}
