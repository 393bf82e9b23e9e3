// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.config.Environment;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulefilesTest {
  private static List<Environment> parse(String text) {
    return EnvironmentsFile.parse(new FileContent("/etc/chos", text.getBytes(), 0, 0100644))
        .value()
        .all();
  }

  @Test
  void theyComeAndGoWithTheirEnvironments(@TempDir Path directory) throws IOException {
    Modulefiles modulefiles = new Modulefiles(directory);
    Files.createDirectories(directory.resolve("chos"));
    Files.writeString(directory.resolve("chos/mine"), "#%Module\n");
    modulefiles.make(parse("%SHELLS\nroot:/\na:/os/a\nb c:/os/b\n"));
    assertEquals(List.of("a", "a.lua", "mine"), names(directory));
    modulefiles.make(parse("%SHELLS\nroot:/\nd:/os/a\n"));
    assertEquals(List.of("d", "d.lua", "mine"), names(directory));
    assertTrue(Files.readString(directory.resolve("chos/d")).startsWith("#%Module\n"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory.resolve("chos"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
