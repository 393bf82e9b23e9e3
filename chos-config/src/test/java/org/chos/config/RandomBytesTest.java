// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever stands in a file: no exception, complaints with a place in it, and only good values. */
class RandomBytesTest {
  private static final int ROUNDS = 20_000;
  private static final String NAME = "/etc/file";

  /** What makes the parsers go one way or another. */
  private static final String[] PIECES = {
    "%SHELLS\n",
    "%ENV\n",
    "%BEH\n",
    "%",
    "#",
    ":",
    "/",
    "..",
    ".",
    "a",
    "root",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "=",
    "'",
    "\"",
    "\\",
    "$",
    "`",
    ";",
    "export ",
    "CHOS=",
    "BINDMOUNT=",
    "MAKELINKS=",
    "PRIVATE_MOUNTS=",
    "FUTURE=",
    "yes",
    "no",
    "BASHLOGIN",
    "HOME",
    "\u0000",
    "\u001b",
    "\u007f",
    "\u00ff",
    "\u00c3\u00a4",
    "\u00e2\u0082",
    "\u00c2\u009b",
    "\u00ef\u00bb\u00bf",
    "\na:/b\n",
    "\nb:/",
    "\n c d : /e/f/ \n",
    "\n/g:/",
    "/dev /proc"
  };

  private static final byte[] SHELLS = "%SHELLS\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ENV = "%ENV\n".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern PATH = Pattern.compile("/|(/(?!\\.{1,2}(/|$))[^/\\p{Cc}]+)+");

  private static byte[] randomFile(Random random, int round) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    if (round % 4 == 0) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      file.writeBytes(bytes);
      return file.toByteArray();
    }
    if (round % 2 == 0) {
      file.writeBytes(random.nextBoolean() ? SHELLS : ENV);
    }
    for (int i = random.nextInt(40); i > 0; i--) {
      file.writeBytes(PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.ISO_8859_1));
    }
    return file.toByteArray();
  }

  /** The number of bytes of each line, without the LF at its end. */
  private static int[] lineLengths(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
    int[] lengths = new int[lines.length];
    for (int i = 0; i < lines.length; i++) {
      lengths[i] = lines[i].length();
    }
    return lengths;
  }

  private static void assertInside(Diagnostic diagnostic, int[] lineLengths) {
    Position at = diagnostic.at();
    assertEquals(NAME, at.file());
    if (at.line() == 0) {
      assertEquals(0, at.column());
    } else {
      assertTrue(at.line() >= 1 && at.line() <= lineLengths.length, diagnostic.toString());
      assertTrue(
          at.column() >= 1 && at.column() <= lineLengths[at.line() - 1] + 1, diagnostic.toString());
    }
    assertTrue(diagnostic.message().contains(": "), diagnostic.toString());
    assertTrue(
        diagnostic.message().chars().noneMatch(Character::isISOControl), diagnostic.toString());
  }

  private static void assertPath(String path) {
    assertTrue(PATH.matcher(path).matches(), path);
    assertTrue(path.getBytes(StandardCharsets.UTF_8).length < 4096, path);
  }

  /**
   * Parses many files.
   *
   * @return how many of them the parser had nothing to say against
   */
  private static <T> int parseAll(Function<FileContent, Parsed<T>> parser, ValueCheck<T> check) {
    Random random = new Random(42);
    int fine = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = randomFile(random, round);
      byte[] before = bytes.clone();
      Parsed<T> parsed = parser.apply(new FileContent(NAME, bytes, 0, Samples.REGULAR));
      assertEquals(
          new String(before, StandardCharsets.ISO_8859_1),
          new String(bytes, StandardCharsets.ISO_8859_1));
      int[] lineLengths = lineLengths(bytes);
      for (Diagnostic diagnostic : parsed.diagnostics()) {
        assertInside(diagnostic, lineLengths);
      }
      check.accept(parsed.value(), lineLengths.length);
      fine += parsed.diagnostics().isEmpty() ? 1 : 0;
    }
    return fine;
  }

  private interface ValueCheck<T> {
    void accept(T value, int lines);
  }

  @Test
  void environments() {
    int[] count = new int[1];
    parseAll(
        EnvironmentsFile::parse,
        (environments, lines) -> {
          Set<String> aliases = new HashSet<>();
          for (Environment environment : environments.all()) {
            count[0]++;
            assertTrue(aliases.add(environment.alias()), environment.alias());
            assertTrue(environment.alias().matches("[^:%#\\p{Cc}][^:\\p{Cc}]*"));
            assertPath(environment.path());
            assertTrue(environment.line() >= 1 && environment.line() <= lines);
          }
        });
    assertTrue(count[0] > 1000, count[0] + " environments came out");
  }

  /** Names that are there, and such as are pieces of them, or are elsewhere in the file. */
  @Test
  void oneEnvironmentIsFoundAsAmongAll() {
    Random random = new Random(43);
    for (int round = 0; round < ROUNDS; round++) {
      FileContent file = new FileContent(NAME, randomFile(random, round), 0, Samples.REGULAR);
      Environments all = EnvironmentsFile.parse(file).value();
      for (String alias : new String[] {"a", "b", "c d", "root", "/g", "", "%", ":"}) {
        assertEquals(all.find(alias), EnvironmentsFile.find(file, alias));
      }
      for (Environment environment : all.all()) {
        assertEquals(Optional.of(environment), EnvironmentsFile.find(file, environment.alias()));
      }
    }
  }

  @Test
  void chosConf() {
    int fine =
        parseAll(
            ChosConfFile::parse,
            (conf, lines) -> {
              assertEquals(conf.variables().size(), Set.copyOf(conf.variables()).size());
              for (String variable : conf.variables()) {
                assertTrue(variable.matches("[^%#=$* \\p{Cc}][^=$* \\p{Cc}]*"), variable);
              }
            });
    assertTrue(fine > 100, fine + " files were fine");
  }

  @Test
  void sysConfig() {
    int[] count = new int[1];
    parseAll(
        SysConfigFile::parse,
        (config, lines) -> {
          assertPath(config.chosFile());
          List<String> bindMounts = config.bindMounts();
          count[0] += bindMounts.equals(SysConfig.DEFAULT.bindMounts()) ? 0 : 1;
          for (String path : bindMounts) {
            assertPath(path);
            assertFalse(path.equals("/"));
          }
        });
    assertTrue(count[0] > 100, count[0] + " files set BINDMOUNT");
  }

  @Test
  void userFile() {
    int[] count = new int[1];
    parseAll(
        UserFile::parse,
        (choice, lines) -> {
          if (choice.isPresent()) {
            count[0]++;
            assertTrue(choice.get().matches("[^ \\p{Cc}]([^\\p{Cc}]*[^ \\p{Cc}])?"), choice.get());
          }
        });
    assertTrue(count[0] > 1000, count[0] + " files made a choice");
  }
}
