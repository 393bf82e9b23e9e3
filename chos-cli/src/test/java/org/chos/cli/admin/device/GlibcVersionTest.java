// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlibcVersionTest {
  @TempDir Path temp;

  private Path file(String name, String text) throws Exception {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theNewestThatIsNamedCounts() throws Exception {
    Path library =
        file(
            "lib/liba.so.1.2",
            "\u007fELF\0GLIBC_2.2.5\0GLIBC_2.9\0GLIBC_2.34\0xGLIBC_2.99\0GLIBC_2.999x\0");
    assertEquals(OptionalInt.of(34), GlibcVersion.newest(library));
    assertEquals(OptionalInt.empty(), GlibcVersion.newest(file("x", "\u007fELF\0GLIBC_PRIVATE\0")));
    assertEquals(OptionalInt.empty(), GlibcVersion.newest(file("y", "text\0GLIBC_2.34\0")));
    file("lib/readme", "");
    file("lib/b/libb.so", "");
    assertEquals(
        List.of(temp + "/lib/b/libb.so", temp + "/lib/liba.so.1.2"),
        GlibcVersion.libraries(temp.resolve("lib")).stream().map(Path::toString).sorted().toList());
    assertEquals(List.of(library), GlibcVersion.libraries(library));
    assertEquals(List.of(), GlibcVersion.libraries(temp.resolve("none")));
  }
}
