// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.chos.test.InstallSteps.Step;
import org.chos.test.machine.Guest;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The page INSTALL, from top to bottom, on a Debian that gets the packages from an archive: each
 * line that it displays is run as it stands there, or {@code pages/INSTALL} says why not. What the
 * page has changed so far stays.
 */
abstract class InstallPageInSteps {
  /** DKMS compiles, in a machine that may be emulated. */
  private static final Duration LONG = Duration.ofMinutes(30);

  /** For what comes before and after a command. */
  private static final String ALICE =
      "alice() { " + Guest.PROGRAMS + "as alice /home/alice -- \"$@\"; }\n";

  private final Guest guest;
  private final String debian;

  InstallPageInSteps(Guest guest, String debian) {
    this.guest = guest;
    this.debian = debian;
  }

  @TestFactory
  Stream<DynamicTest> fromTopToBottom() throws IOException {
    List<Step> steps = InstallSteps.all();
    List<InstallPage.Line> page = InstallPage.lines(InstallSteps.others(steps));
    assertEquals(page.toString(), steps.toString(), "the table is not the page's: InstallPageTest");
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("the packages, from an archive", this::install));
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      List<String> display = page.get(i).display().text();
      List<Step> rest = steps.subList(i + 1, steps.size());
      if (step.runs() && !step.has("typed") && isHere(step)) {
        tests.add(dynamicTest(step.toString(), () -> take(step, display, typed(step, rest))));
      }
    }
    return tests.stream();
  }

  private boolean isHere(Step step) {
    return !step.has("only") || step.get("only").startsWith(debian + ",");
  }

  /** With all its lines in what is said of a failure. */
  private void root(String script) {
    if (!script.isEmpty()) {
      guest
          .command("root", "/bin/sh", "-euxc", ALICE + script)
          .with("DEBIAN_FRONTEND", "noninteractive")
          .within(LONG)
          .run()
          .exits(0);
    }
  }

  private void install() {
    // The machines of the other tests are born with their configuration.
    root("rm -r /etc/chos /etc/sysconfig; apt-get update");
    root("apt-get --yes install chos chos-dkms");
    root("for tree in debian13 busybox; do chosctl adopt $tree /export/os/$tree; done");
  }

  /** What a person types into what that step has started: its own lines and the page's next. */
  private static String typed(Step step, List<Step> rest) {
    StringBuilder lines = new StringBuilder();
    for (Step next : rest) {
      if (!next.has("typed")) {
        break;
      }
      lines.append(next.filled(next.line())).append('\n');
    }
    return step.has("types")
        ? lines.append(step.get("types")).append('\n').toString()
        : lines.toString();
  }

  private void take(Step step, List<String> display, String typed) {
    root(step.get("first"));
    if (step.has("to")) {
      String text = step.filled(String.join("\n", display)) + "\n";
      guest
          .command("root", "/bin/sh", "-euc", "cat >>\"$1\"", "sh", step.get("to"))
          .stdin(text.getBytes(StandardCharsets.UTF_8))
          .run()
          .exits(0);
    } else {
      run(step, typed);
    }
    root(step.get("after"));
  }

  private void run(Step step, String typed) {
    List<String> line = new ArrayList<>();
    if (step.has("inside")) {
      line.addAll(List.of("env", "CHOS=" + step.get("inside"), "chos"));
    }
    line.addAll(List.of("/bin/sh", "-c", step.filled(step.line())));
    String user = step.has("by") ? step.get("by") : "root";
    var command =
        guest
            .command(user, line.toArray(String[]::new))
            .with("DEBIAN_FRONTEND", "noninteractive")
            .with("LC_ALL", "C.UTF-8")
            .within(LONG);
    if (step.has("in")) {
      command.in(step.get("in"));
    }
    if (!typed.isEmpty()) {
      command.stdin(typed.getBytes(StandardCharsets.UTF_8));
    }
    Result result =
        command.run().exits(step.has("exits") ? Integer.parseInt(step.get("exits")) : 0);
    String said = result.out() + "\n" + result.err();
    Arrays.stream(step.get("says").split("\n"))
        .forEach(words -> assertTrue(said.contains(words), words + ": " + result));
  }
}
