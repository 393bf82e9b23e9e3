// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.nativelib.LauncherInstallation.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program started through the launcher finds the same state as one that is started directly: a
 * probe writes down all that it can see of its own, both ways, from many starting conditions.
 */
class LauncherStateTest {

  private static final String OF_ROOT = "root:";

  /** Those for the scheduler and for mounts. */
  private static final long CAPABILITIES = 1L << 23 | 1L << 21;

  private static LauncherInstallation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = LauncherInstallation.get();
  }

  static List<String> conditions() throws IOException {
    boolean root = isRoot();
    List<String> conditions = new ArrayList<>();
    for (String line : Files.readAllLines(LauncherInstallation.SHARED.resolve("conditions"))) {
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(OF_ROOT) && !root) {
        continue;
      }
      conditions.add(
          line.replace(OF_ROOT, "").strip().replace("{runtime}", System.getProperty("java.home")));
    }
    return conditions;
  }

  private static boolean isRoot() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        long capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
        return (capabilities & CAPABILITIES) == CAPABILITIES;
      }
    }
    throw new IOException("/proc/self/status: no CapEff");
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void isTheSameAsWithoutTheLauncher(String condition) throws Exception {
    Result result = installation.compareStates(condition);
    assertEquals("", result.out() + result.err());
  }

  /** The comparison itself: what is not the same is seen. */
  @ParameterizedTest
  @ValueSource(strings = {"no-such-setting:1", "limit:9:67108864:67108864"})
  void whatDiffersIsReported(String condition) throws Exception {
    Result result = installation.compareStates(condition);
    assertEquals(false, (result.out() + result.err()).isEmpty());
  }

  @ParameterizedTest
  @MethodSource
  void argumentsAreTheSame(List<String> arguments) throws Exception {
    List<String> print =
        new ArrayList<>(List.of("/bin/sh", "-c", "printf '[%s]' \"$@\" | od -c", "sh"));
    print.addAll(arguments);
    List<String> chos = new ArrayList<>(List.of(installation.launcher(), "chos"));
    chos.addAll(print);
    print.add(0, print.get(0));
    assertEquals(
        installation.start(List.of(), print).out(), installation.start(List.of(), chos).out());
  }

  static List<List<String>> argumentsAreTheSame() {
    return List.of(
        List.of(),
        List.of("", " ", "%25", "--", "-x", "a b"),
        List.of("%ff%fe", "%c3%28", "%0a%09%7f", "%c3%a4"));
  }
}
