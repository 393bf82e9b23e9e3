// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.util.List;

/**
 * A part of a tree builder's work.
 *
 * @param said how the line begins by which the builder says that it has come to it
 * @param percent how much of the whole is done by then, for a small Debian, as measured
 * @param what for people
 */
public record BuildPhase(String said, int percent, String what) {
  static final List<BuildPhase> OF_MMDEBSTRAP =
      List.of(
          new BuildPhase("I: running apt-get update", 1, "fetching the package lists"),
          new BuildPhase("I: downloading packages", 12, "fetching packages"),
          new BuildPhase("I: extracting archives", 17, "unpacking"),
          new BuildPhase("I: installing essential", 28, "installing the base system"),
          new BuildPhase("I: installing remaining", 75, "installing packages"),
          new BuildPhase("I: cleaning", 98, "cleaning up"));

  static final List<BuildPhase> OF_DEBOOTSTRAP =
      List.of(
          new BuildPhase("I: Retrieving InRelease", 1, "fetching the package lists"),
          new BuildPhase("I: Resolving dependencies", 4, "choosing packages"),
          new BuildPhase("I: Checking component", 18, "fetching packages"),
          new BuildPhase("I: Chosen extractor", 29, "unpacking"),
          new BuildPhase("I: Installing core packages", 40, "installing the base system"),
          new BuildPhase("I: Unpacking required packages", 50, "installing the base system"),
          new BuildPhase("I: Configuring required packages", 89, "configuring the base system"),
          new BuildPhase("I: Unpacking the base system", 96, "installing packages"),
          new BuildPhase("I: Configuring the base system", 98, "configuring packages"));
}
