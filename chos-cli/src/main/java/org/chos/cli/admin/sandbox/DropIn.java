// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;

/**
 * The file by which a service does not see /chos.
 *
 * @param file where it is, or would be
 */
public record DropIn(Path file) {
  /** For units with files, and for those that programs have made, which are gone with a reboot. */
  private static final List<Path> HOMES =
      List.of(Path.of("/etc/systemd/system"), Path.of("/run/systemd/system"));

  private static final String NAME = "chos-sandbox.conf";
  private static final String READABLE = "rw-r--r--";

  static DropIn of(Unit unit) {
    return new DropIn(HOMES.get(unit.isTransient() ? 1 : 0).resolve(unit.family() + ".d/" + NAME));
  }

  /** All that there are. */
  public static List<DropIn> all() throws IOException {
    List<DropIn> result = new ArrayList<>();
    for (Path home : HOMES) {
      if (Files.isDirectory(home)) {
        try (DirectoryStream<Path> units = Files.newDirectoryStream(home, "*.service.d")) {
          units.forEach(unit -> result.add(new DropIn(unit.resolve(NAME))));
        }
      }
    }
    result.removeIf(place -> !Files.isRegularFile(place.file(), LinkOption.NOFOLLOW_LINKS));
    return result;
  }

  /** A link to /dev/null in its place: the administrator wants it so. */
  boolean isSwitchedOff() {
    return Files.isSymbolicLink(file);
  }

  /** Writes it. */
  public void write(String chos) throws IOException {
    Directories.make(file.getParent().toString(), Directories.USUAL_MODE);
    String text =
        "# Written by chosctl sandbox: without it this service finds below "
            + chos
            + " what its\n# sandbox hides. A link to /dev/null in the place of this file keeps it"
            + " from being written.\n[Service]\nInaccessiblePaths=-"
            + chos
            + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), READABLE);
  }

  /** Takes it away, and its directory unless there is something else in it. */
  public void remove() throws IOException {
    Files.deleteIfExists(file);
    try (DirectoryStream<Path> others = Files.newDirectoryStream(file.getParent())) {
      if (others.iterator().hasNext()) {
        return;
      }
    }
    Files.delete(file.getParent());
  }
}
