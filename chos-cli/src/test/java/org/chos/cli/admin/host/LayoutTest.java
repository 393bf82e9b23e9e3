// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
  /** From its first directory to its last, with whatever separates them there. */
  private static final Pattern LIST = Pattern.compile("\\bbin\\W+boot\\W[\\w\\W]*?\\bvar\\b");

  /** What is a tree's own is written down once for each language, and for people. */
  @ParameterizedTest
  @CsvSource({
    "chos-native/src/main/c/namespace/root.c",
    "src/test/java/org/chos/test/LayoutIT.java",
    "initscripts/sysconfig/chos",
    "man/chos.5",
    "man/chos-sysconfig.5",
    "INSTALL",
  })
  void theListOfATreesOwnDirectoriesIsTheSameEverywhere(String file) throws Exception {
    Matcher list = LIST.matcher(Files.readString(Path.of("..", file)));
    assertEquals(true, list.find(), "there is no such list");
    assertEquals(Layout.LINKS, words(list.group()));
  }

  private static List<String> words(String list) {
    return Stream.of(list.split("\\W+")).toList();
  }
}
