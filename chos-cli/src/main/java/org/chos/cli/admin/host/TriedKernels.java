// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.system.ResourceLines;

/** The kernels that CHOS was tried on: the list "kernels" beside this class. */
public final class TriedKernels {
  private static final String LIST = "kernels";

  private TriedKernels() {}

  /**
   * One of them.
   *
   * @param releases what the whole of {@code uname -r} matches
   * @param name what people call it
   * @param tried how far it was tried
   */
  record Kernel(String releases, String name, String tried) {}

  static List<Kernel> all() throws IOException {
    return ResourceLines.lines(TriedKernels.class, LIST).stream()
        .map(line -> line.split("\t"))
        .map(words -> new Kernel(words[0], words[1], words[2]))
        .toList();
  }

  /** In the words of INSTALL, how far a kernel was tried. */
  public static String sayOf(String release) throws IOException {
    return all().stream()
        .filter(kernel -> release.matches(kernel.releases()))
        .map(kernel -> kernel.name() + ", " + kernel.tried())
        .findFirst()
        .orElse("not among those that CHOS was tried on: see INSTALL, \"What is needed\"");
  }
}
