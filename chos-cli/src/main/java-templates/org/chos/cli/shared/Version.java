// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.shared;

/** The product's version, which the build takes from the root POM. */
public final class Version {
  public static final String VERSION = "${project.version}";

  private Version() {}
}
