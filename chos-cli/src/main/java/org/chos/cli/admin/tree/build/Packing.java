// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.Interruption;

/** Packs a tree into a squashfs image, and unpacks one. */
public final class Packing {
  private Packing() {}

  /**
   * Packs it.
   *
   * @param image is made anew
   */
  public static void pack(Path tree, Path image, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    List<String> command =
        new ArrayList<>(
            List.of(
                "mksquashfs",
                tree.toString(),
                image.toString(),
                "-noappend",
                "-no-progress",
                "-quiet"));
    if (!Syscalls.isRoot()) {
      // Whose the files were that belong to one user now is in attributes that mean nothing here.
      command.addAll(List.of("-all-root", "-no-xattrs"));
    }
    run(command, image, interruption, line);
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /**
   * Unpacks it.
   *
   * @param tree is made
   */
  public static void unpack(Path image, Path tree, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    run(
        List.of("unsquashfs", "-quiet", "-no-progress", "-d", tree.toString(), image.toString()),
        image,
        interruption,
        line);
  }

  private static void run(
      List<String> command, Path image, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    LongCommand run;
    run = LongCommand.run(command, interruption, line);
    String program = command.get(0);
    if (run.said().stream().anyMatch(said -> said.contains("failed to execute " + program))) {
      throw new AdminFailure(
          program + " is not installed: `apt-get install squashfs-tools`, or leave out --squashfs");
    }
    if (run.said().stream().anyMatch(said -> said.contains("No space left"))) {
      throw new AdminFailure(
          "no space is left for "
              + image
              + ": make room (`df -h` shows the file systems), or choose another place by --path");
    }
    if (run.exitCode() != 0) {
      throw new AdminFailure(
          image
              + ": "
              + program
              + " has failed ("
              + run.lastWords()
              + "): `df -h` shows what room there is");
    }
  }
}
