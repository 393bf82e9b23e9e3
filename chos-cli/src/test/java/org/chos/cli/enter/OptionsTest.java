// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chos.cli.enter.Options.Action;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  /** "chos" and the words of the line; a blank separates them. */
  private static byte[][] argv(String line) {
    String[] words = line == null ? new String[0] : line.split(" ");
    byte[][] argv = new byte[words.length + 1][];
    argv[0] = "chos".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < words.length; i++) {
      argv[i + 1] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return argv;
  }

  @ParameterizedTest
  @CsvSource({
    "                              , ENTER,   1",
    "make                          , ENTER,   1",
    "make -j8 --env=x              , ENTER,   1",
    "--env a                       , ENTER,   3",
    "--env=a make --list           , ENTER,   2",
    "--verbose --env a ls -l       , ENTER,   4",
    "-- --which                    , ENTER,   2",
    "--verbose -- make -- x        , ENTER,   3",
    "--list                        , LIST,    2",
    "--list --json                 , LIST,    3",
    "--which                       , WHICH,   2",
    "--version                     , VERSION, 2",
    "--help                        , HELP,    2",
    "--list --help                 , HELP,    3",
  })
  void optionsEndAtTheFirstWordThatIsNotOne(String line, Action action, int command)
      throws Failure {
    Options options = Options.parse(argv(line));
    assertEquals(action, options.action());
    assertEquals(command, options.command());
  }

  @ParameterizedTest
  @CsvSource({
    "--wich              , Unknown option: '--wich'",
    "-x                  , Unknown option: '-x'",
    "--env               , Missing required parameter for option '--env' (NAME)",
    "--chdir             , Missing required parameter for option '--chdir' (DIR)",
    "--json              , --json can be used with --list only",
    "--list --which      , --list and --which can't be used together",
    "--export gcc make   , '--export takes all names at once, as chos --export gcc,make'",
    "--which make        , --which enters no environment and takes no command",
    "--version --env a   , --version enters no environment and takes no command",
    "--list --engine auto, --list enters no environment and takes no command",
    "--engine            , Missing required parameter for option '--engine' (ENGINE)",
    "--engine Kernel x   , '--engine Kernel: choose kernel, mount, namespace or auto'",
  })
  void whatCanNotBeUnderstoodIsSaid(String line, String message) {
    Failure failure = assertThrows(Failure.class, () -> Options.parse(argv(line)));
    assertEquals(message + ": see chos --help", failure.getMessage());
    assertEquals(125, failure.exitCode());
  }

  @Test
  void valuesAreBytes() throws Failure {
    byte[] odd = {'d', (byte) 0xff, (byte) 0xc3, '='};
    byte[][] argv = argv("--env x --chdir y z");
    argv[2] = odd;
    argv[4] = odd;
    Options options = Options.parse(argv);
    assertArrayEquals(odd, options.environment());
    assertArrayEquals(odd, options.directory());
    assertEquals(5, options.command());
  }

  @Test
  void anEngineIsOneOfTwoOrNone() throws Failure {
    assertEquals(Engine.KERNEL, Options.parse(argv("--engine kernel x")).engine());
    assertEquals(Engine.NAMESPACE, Options.parse(argv("--engine=namespace")).engine());
    assertNull(Options.parse(argv("--engine auto x")).engine());
  }

  @Test
  void withoutOptionsThereAreNoValues() throws Failure {
    Options options = Options.parse(argv("make"));
    assertNull(options.environment());
    assertNull(options.directory());
    assertNull(options.engine());
  }

  @Test
  void nothingAtAllIsAShell() throws Failure {
    assertEquals(0, Options.parse(new byte[0][]).command());
    byte[][] empty = {{'c'}, {}};
    assertEquals(1, Options.parse(empty).command());
  }

  @Test
  void theHelpNamesEveryOption() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Options.help(out);
    String help = out.toString(StandardCharsets.UTF_8);
    for (String option :
        new String[] {
          "--env", "--list", "--json", "--which", "--chdir", "--engine", "--verbose", "--version"
        }) {
      assertTrue(help.contains(option), option);
    }
  }
}
