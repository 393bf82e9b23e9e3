// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Services that open sessions where pam_chos can't follow: it moves the process that fork(3) makes,
 * and is not called for the others.
 */
public final class SessionStarters {
  private static final Path PAM = Path.of("/etc/pam.d");
  private static final String MODULE = "pam_chos.so";

  private SessionStarters() {}

  /** Their names; none where no session is put anywhere. */
  public static List<String> unseen() throws IOException {
    List<String> result = new ArrayList<>();
    if (isUsed(PAM)) {
      for (Unit unit : Units.all()) {
        if (startsUnseen(Imports.ofProgram(unit.program()))) {
          result.add(unit.family());
        }
      }
    }
    return result;
  }

  /** Whether a service's file has the module in a line that counts. */
  static boolean isUsed(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)
            && Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .anyMatch(line -> !line.startsWith("#") && line.contains(MODULE))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of a program that asks for those functions. */
  static boolean startsUnseen(Set<String> imports) {
    return imports.contains(Imports.PAM)
        && (imports.contains("vfork")
            || imports.contains("posix_spawn")
            || imports.contains("posix_spawnp"))
        && !imports.contains("fork")
        && !imports.contains("forkpty");
  }
}
