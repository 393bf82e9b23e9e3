// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Whose programs this host can run: its own, those of a smaller relative, and by emulation. */
public final class Processor {
  private static final Path EMULATORS = Path.of("/proc/sys/fs/binfmt_misc");

  /** The names that elf(5) has for its numbers, as uname -m and qemu's emulators have them. */
  private static final Map<Integer, String> NAMES =
      Map.of(
          3,
          "i386",
          8,
          "mips",
          20,
          "ppc",
          21,
          "ppc64",
          22,
          "s390x",
          40,
          "arm",
          62,
          "x86_64",
          183,
          "aarch64",
          243,
          "riscv64",
          258,
          "loongarch64");

  private Processor() {}

  public static String name(int machine) {
    return NAMES.getOrDefault(machine, "machine " + machine);
  }

  /**
   * @param own what this host's own programs are for
   */
  public static boolean runs(int machine, int own) {
    List<String> both = List.of(name(own), name(machine));
    return machine == own
        || both.equals(List.of("x86_64", "i386"))
        || both.equals(List.of("aarch64", "arm"))
        || isEmulated(name(machine));
  }

  /** Whether a program like qemu-aarch64 is registered for it. */
  private static boolean isEmulated(String name) {
    if (!Files.isDirectory(EMULATORS)) {
      return false;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(EMULATORS, "qemu-" + name + "*")) {
      return found.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
