// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What makes the start fast: few classes, and all of them from the class-data archive. Looked at in
 * a launcher that differs from the installed one in that its JVM writes down what it loads.
 */
@Tag("module")
@OnMachine
class HotPathIT {
  private static final String FROM_ARCHIVE = " source: shared objects file";

  /** The JVM alone has 450 to 470. */
  private static final int CLASSES_AT_MOST = 560;

  private final Guest guest;

  HotPathIT(Guest guest) {
    this.guest = guest;
  }

  @AfterEach
  void restore() {
    Engine.KERNEL.choose(guest);
  }

  /** Lines "CLASS source: WHERE-FROM". */
  private List<String> loadedBy(String locale, String arguments) {
    Result result =
        guest
            .sh(
                "alice",
                "rm -f /tmp/chos-classes*; CHOS=debian13 LC_ALL="
                    + locale
                    + " "
                    + Guest.PROGRAMS
                    + "traced-chos "
                    + arguments
                    + " >/dev/null 2>&1 </dev/null; cat /tmp/chos-classes")
            .clean();
    List<String> lines = result.out().lines().toList();
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("org.chos.cli.Main ")), result.toString());
    return lines;
  }

  @ParameterizedTest
  @CsvSource({
    "KERNEL, C, true",
    "KERNEL, C.UTF-8, true",
    "KERNEL, C, ''",
    "KERNEL, C, no-such-command",
    "KERNEL, C, -c true",
    "NAMESPACE, C, true",
    "NAMESPACE, C, ''"
  })
  void enteringLoadsFewClassesAndAllFromTheArchive(Engine engine, String locale, String arguments) {
    engine.choose(guest);
    List<String> loaded = loadedBy(locale, arguments);
    List<String> others = new ArrayList<>(loaded);
    others.removeIf(line -> line.endsWith(FROM_ARCHIVE));
    assertEquals(List.of(), others);
    assertTrue(loaded.size() <= CLASSES_AT_MOST, loaded.size() + " classes");
    for (String line : loaded) {
      assertFalse(
          line.startsWith("com.sun.jna.")
              || line.startsWith("ch.qos.")
              || line.startsWith("org.slf4j.")
              || line.startsWith("picocli.CommandLine ")
              || line.startsWith("java.util.regex.Matcher")
              || line.contains("$$Lambda"),
          line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--env debian13 true",
        "--engine namespace --env debian13 true",
        "--list",
        "--list --json",
        "--which",
        "--help",
        "--version",
        "--no-such-option",
        "--env no-such-environment true"
      })
  void noClassIsReadFromAFile(String arguments) {
    for (String line : loadedBy("C", arguments)) {
      // The rest the JVM makes up itself, for lambdas in picocli.
      assertTrue(
          line.endsWith(FROM_ARCHIVE) || line.endsWith("source: __JVM_LookupDefineClass__"), line);
    }
  }

  /**
   * The system calls of a start up to its end, by name: from its own execve to that of the command.
   */
  private List<String> calls(String... line) {
    List<String> words = new ArrayList<>(List.of("strace", "-qq", "-o", "/tmp/chos-calls"));
    words.addAll(List.of(line));
    guest
        .command("alice", words.toArray(new String[0]))
        .with("CHOS", "debian13")
        .in("/")
        .stdin(new byte[0])
        .run()
        .exits(0);
    List<String> lines =
        guest.sh("alice", "cat /tmp/chos-calls; rm /tmp/chos-calls").clean().out().lines().toList();
    int end = 1;
    while (!lines.get(end).matches("execve\\(.*\\) = 0")) {
      end++;
    }
    return lines.subList(1, end);
  }

  private static List<String> opened(List<String> calls) {
    return calls.stream()
        .filter(call -> call.startsWith("open"))
        .map(call -> call.split("\"")[1])
        .toList();
  }

  @Test
  void aCommandIsEnteredInFewSystemCallsOverTwoFiles() {
    for (String[] line : new String[][] {{"chos", "true"}, {"chos", "--env", "debian13", "true"}}) {
      List<String> calls = calls(line);
      assertTrue(calls.size() <= 20, calls.size() + " calls: " + calls);
      List<String> opened = opened(calls);
      assertEquals(3, opened.size(), opened.toString());
      assertTrue(
          opened.get(0).matches("/run/chos/\\.published-plain-[0-9]+/environments"),
          opened.toString());
      assertEquals(List.of(".", "/proc/chos/setchos"), opened.subList(1, 3));
    }
  }

  @Test
  void aShellIsEnteredWithoutJavaToo() {
    for (String[] line : new String[][] {{"chos", "-c", "exit"}, {"chos"}}) {
      List<String> calls = new ArrayList<>(calls(line));
      for (String call : calls) {
        assertFalse(call.startsWith("clone") || call.contains("/usr/lib/chos"), call);
      }
    }
  }

  /** It needs no library, and so no variable replaces one. */
  @Test
  void theFrontIsStaticAndSmall() {
    Result result =
        guest
            .sh(
                "alice",
                "head -c 20000 /usr/bin/chos | grep -c ld-linux; stat -c %s /usr/bin/chos;"
                    + " LD_PRELOAD=/nowhere.so LD_LIBRARY_PATH=/nowhere CHOS=debian13 chos /local"
                    + Guest.PROGRAMS
                    + "where; LD_LIBRARY_PATH=/nowhere chos --env nowhere true")
            .exits(125);
    List<String> lines = result.out().lines().toList();
    assertEquals("0", lines.get(0));
    assertTrue(Integer.parseInt(lines.get(1)) < 65536, lines.get(1));
    assertTrue(result.err().contains("there is no environment \"nowhere\""), result.err());
  }

  @Test
  void withoutTheArchiveAndWithOneThatIsNotForTheseJarsItWorks() {
    Result result =
        guest
            .sh(
                "root",
                "cd /usr/lib/chos/lib; export CHOS=debian13; mv chos.jsa aside; "
                    + "(cd / && chos echo missing); mv aside chos.jsa; "
                    + "touch -r chos-cli.jar aside; touch -d 2001-01-01 chos-cli.jar; "
                    + "(cd / && chos echo stale); touch -r aside chos-cli.jar; rm aside")
            .clean();
    assertEquals("missing\nstale", result.out());
  }
}
