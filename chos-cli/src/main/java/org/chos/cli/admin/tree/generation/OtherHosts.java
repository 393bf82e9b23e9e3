// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.RawPath;

/** Whether processes of other hosts may be in a directory, which can't be seen from this one. */
public final class OtherHosts {
  private static final Path EXPORTS = Path.of("/etc/exports");

  private OtherHosts() {}

  /** Objects to a directory of a file server, and to one that this host serves. */
  public static void refuseIfAny(Path directory, MountTable mounts)
      throws IOException, AdminFailure {
    String path = directory.toRealPath().toString();
    if (mounts.mayHang(path)) {
      throw refusal(
          directory + " is on a file system of type " + mounts.holding(path).orElseThrow().type());
    }
    for (String line : exports()) {
      String exported = line.strip().split("[ \t]")[0].replace("\"", "");
      if (exported.startsWith("/")
          && (RawPath.within(exported, path) || RawPath.within(path, exported))) {
        throw refusal(directory + " is exported by " + EXPORTS + " (" + exported + ")");
      }
    }
  }

  private static List<String> exports() throws IOException {
    try {
      return Files.readAllLines(EXPORTS, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static AdminFailure refusal(String why) {
    return new AdminFailure(
        why
            + ", so processes of other hosts may be in there, unseen from this one: make sure on"
            + " each that nobody is (`chosctl ps`), then use --force");
  }
}
