// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The kernel module's own suite, in machines that have nothing else, on each kernel that
 * chos.suites names: what vm/suite is called with, one run to a comma. Each of the suite's tests is
 * one here.
 */
@Tag("module")
class ModuleIT {

  @TestFactory
  Stream<DynamicNode> suites() {
    return Stream.of(System.getProperty("chos.suites").split(","))
        .map(run -> dynamicContainer(run, Stream.of(run).flatMap(ModuleIT::tests)));
  }

  private static Stream<DynamicTest> tests(String run) {
    System.out.println("[INFO] the module's suite: " + run);
    List<String> command = new ArrayList<>(List.of(run.split(" ")));
    command.add(0, Path.of("vm", "suite").toAbsolutePath().toString());
    List<DynamicTest> tests = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    int status;
    try {
      Process suite = new ProcessBuilder(command).redirectErrorStream(true).start();
      suite.getOutputStream().close();
      try (BufferedReader output = suite.inputReader()) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          DynamicTest test = read(run, line);
          if (test == null) {
            rest.add(line);
          } else {
            tests.add(test);
          }
        }
      }
      status = suite.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
    boolean any = !tests.isEmpty();
    tests.add(
        dynamicTest(
            run + ": comes to its end, with a clean kernel log and nothing left behind",
            () -> {
              assertEquals(0, status, String.join("\n", rest));
              assertTrue(any, "no test ran");
            }));
    return tests.stream();
  }

  /** "ok NAME", "skip NAME: why" or "FAIL NAME: where: what"; null for another line. */
  private static DynamicTest read(String run, String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return null;
    }
    String rest = line.substring(space + 1);
    int colon = rest.indexOf(": ");
    String name = run + ": " + (colon < 0 ? rest : rest.substring(0, colon));
    return switch (line.substring(0, space)) {
      case "ok" -> dynamicTest(name, () -> {});
      case "skip" -> dynamicTest(name, () -> abort(rest));
      case "FAIL" ->
          dynamicTest(
              name,
              () -> {
                throw new AssertionError(rest);
              });
      default -> null;
    };
  }
}
