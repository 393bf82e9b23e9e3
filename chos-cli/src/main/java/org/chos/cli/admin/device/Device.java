// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.util.List;

/**
 * A device, as a file of the Container Device Interface describes it.
 *
 * @param name its full name: vendor/class=device
 * @param file the file that describes it
 * @param nodes paths of its device nodes, which are the host's in every tree
 * @param mounts what of the host a program needs for it
 * @param variables what is set for programs, each NAME=text
 * @param ignored what else the file asks for and is not done, in words
 */
public record Device(
    String name,
    String file,
    List<String> nodes,
    List<Mounted> mounts,
    List<String> variables,
    List<String> ignored) {

  /**
   * A file or a directory of the host's.
   *
   * @param source where it is on the host
   * @param place where it is to be in a tree
   */
  public record Mounted(String source, String place, boolean readOnly, boolean nosuid) {}

  public Device {
    nodes = List.copyOf(nodes);
    mounts = List.copyOf(mounts);
    variables = List.copyOf(variables);
    ignored = List.copyOf(ignored);
  }
}
