// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.Test;

class EnvironmentsEditTest {
  @Test
  void replacesWhatAnEnvironmentsSectionsSet() {
    String before =
        """
        %ENVIRONMENT other
        set A=1
        %ENVIRONMENT  mine
        # set A=1
          set \tA=1
        set B=1
        set AB=1
        %SITE
        set A=1
        %ENVIRONMENT mine
        set A=1\
        """;
    byte[] after =
        EnvironmentsEdit.replaceSettings(
            before.getBytes(StandardCharsets.ISO_8859_1),
            "mine",
            Map.of("A=1", Optional.of("A=\u00e4"), "B=1", Optional.empty()));
    assertEquals(
        """
        %ENVIRONMENT other
        set A=1
        %ENVIRONMENT  mine
        # set A=1
          set A=\u00e4
        set AB=1
        %SITE
        set A=1
        %ENVIRONMENT mine
        set A=\u00e4\
        """,
        new String(after, StandardCharsets.UTF_8));
  }

  @Test
  void addsBehindTheLastEnvironment() {
    assertEquals(
        """
        # mine
        %SHELLS
        root:/
        new:/os/new

        # the end
        """,
        add(
            """
            # mine
            %SHELLS
            root:/

            # the end
            """));
  }

  @Test
  void addsToASectionThatIsEmpty() {
    assertEquals("%SHELLS\nnew:/os/new\n# none yet\n", add("%SHELLS\n# none yet\n"));
  }

  @Test
  void addsTheSectionToo() {
    assertEquals("%SHELLS\nnew:/os/new\n", add(""));
    assertEquals("%OTHER\na:b\n%SHELLS\nnew:/os/new\n", add("%OTHER\na:b\n"));
  }

  @Test
  void staysOutOfOtherSections() {
    assertEquals(
        "%SHELLS\nroot:/\nnew:/os/new\n%OTHER\nx:y\n", add("%SHELLS\nroot:/\n%OTHER\nx:y\n"));
  }

  @Test
  void theLastLineMayLackItsEnd() {
    assertEquals("%SHELLS\nroot:/\nnew:/os/new\n", add("%SHELLS\nroot:/"));
  }

  @Test
  void keepsTheLineEndsOfWindows() {
    assertEquals("%SHELLS\r\nroot:/\r\nnew:/os/new\r\n", add("%SHELLS\r\nroot:/\r\n"));
  }

  @Test
  void keepsBytesThatAreNoText() {
    byte[] before = "# \u00ff\u00fe\n%SHELLS\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] after = "# \u00ff\u00fe\n%SHELLS\nnew:/os/new\n".getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(after, EnvironmentsEdit.add(before, "new", "/os/new"));
  }

  @Test
  void theParserFindsWhatWasAdded() {
    byte[] text =
        EnvironmentsEdit.add(
            "  %SHELLS  \n root:/ \n".getBytes(StandardCharsets.UTF_8), "größe", "/os/größe");
    var parsed = EnvironmentsFile.parse(new FileContent("chos", text, 0, 0100644));
    assertEquals("/os/größe", parsed.value().find("größe").orElseThrow().path());
    assertEquals(2, parsed.value().all().size());
  }

  @Test
  void removesALineAndNothingElse() {
    String text = "# a\n%SHELLS\nroot:/\n\n# c \u00e9\nold:/os/old\n#end";
    assertEquals("# a\n%SHELLS\nroot:/\n\n# c \u00e9\n#end", remove(text, 6));
    assertEquals("# a\n%SHELLS\n\n# c \u00e9\nold:/os/old\n#end", remove(text, 3));
  }

  @Test
  void removesALastLineWithoutAnEnd() {
    assertEquals("%SHELLS\n", remove("%SHELLS\nold:/os/old", 2));
  }

  @Test
  void removesWhatElseIsSaidOfIt() {
    assertEquals(
        "%SHELLS\na:/a\n%ENVIRONMENT a\nhidden\n\n# of b\n%ENVIRONMENT grö\nro\n# end",
        remove(
            "%SHELLS\na:/a\ngröße:/b\n %ENVIRONMENT \t größe \nhidden\n# why\nro\n"
                + "%ENVIRONMENT a\nhidden\n%ENVIRONMENT größe\nabout x\n\n# of b\n"
                + "%ENVIRONMENT grö\nro\n%ENVIRONMENT größe\n# end",
            3));
  }

  @Test
  void removesTheLineThatTheParserMeans() {
    byte[] text = "\ufeff%SHELLS\r\n\r\na:/a\r\nb:/b\r\n".getBytes(StandardCharsets.UTF_8);
    int line = parse(text).find("a").orElseThrow().line();
    assertEquals(List.of("b"), names(EnvironmentsEdit.remove(text, Set.of(line), "a")));
  }

  private static Environments parse(byte[] text) {
    return EnvironmentsFile.parse(new FileContent("chos", text, 0, 0100644)).value();
  }

  private static List<String> names(byte[] text) {
    return parse(text).all().stream().map(Environment::alias).toList();
  }

  private static String remove(String before, int line) {
    byte[] after =
        EnvironmentsEdit.remove(before.getBytes(StandardCharsets.UTF_8), Set.of(line), "größe");
    return new String(after, StandardCharsets.UTF_8);
  }

  private static String add(String before) {
    byte[] after = EnvironmentsEdit.add(before.getBytes(StandardCharsets.UTF_8), "new", "/os/new");
    return new String(after, StandardCharsets.UTF_8);
  }

  @Test
  void aLineLeadsElsewhereAndEveryOtherByteStays() {
    byte[] before =
        "# caf\u00e9\n%SHELLS\r\n a : /os/a/1\r\nb:/os/b".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "# caf\u00e9\n%SHELLS\r\n a :/os/a/2\r\nb:/os/b",
        new String(EnvironmentsEdit.lead(before, 3, "/os/a/2"), StandardCharsets.ISO_8859_1));
    assertEquals(
        "# caf\u00e9\n%SHELLS\r\n a : /os/a/1\r\nb:/c",
        new String(EnvironmentsEdit.lead(before, 4, "/c"), StandardCharsets.ISO_8859_1));
  }

  @Test
  void settingsComeIntoOneSectionAtTheEnd() {
    byte[] text = "%SHELLS\na:/os/a".getBytes(StandardCharsets.ISO_8859_1);
    text = EnvironmentsEdit.set(text, "a", "X=1");
    text = EnvironmentsEdit.set(text, "a", "Y=2");
    assertEquals(
        "%SHELLS\na:/os/a\n%ENVIRONMENT a\nset X=1\nset Y=2\n",
        new String(text, StandardCharsets.ISO_8859_1));
  }
}
