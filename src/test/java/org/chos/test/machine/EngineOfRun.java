// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

/** The engine that the machines of this run have: see {@code ./check --engine}. */
enum EngineOfRun {
  /** The module's, as the product is installed. */
  KERNEL("", "/proc/chos/version", "true"),

  /** Prepared mount namespaces, on a machine without the module. */
  MOUNT(
      "-mount",
      "/run/chos/mount/current/list",
      "printf 'ENGINE=mount\\n"
          + "' >> /etc/chos.conf && mv /lib/modules/$(uname -r)/extra/chos.ko /root && chosctl"
          + " grant");

  private final String suffix;
  private final String sign;
  private final String preparation;

  EngineOfRun(String suffix, String sign, String preparation) {
    this.suffix = suffix;
    this.sign = sign;
    this.preparation = preparation;
  }

  static EngineOfRun get() {
    return "mount".equals(System.getProperty("chos.engine")) ? MOUNT : KERNEL;
  }

  /** What its snapshots' names have at their end. */
  String suffix() {
    return suffix;
  }

  /** A file that is there while the service is running. */
  String sign() {
    return sign;
  }

  /** What root does in a machine that has booted, before anything is started. */
  String preparation() {
    return preparation;
  }
}
