// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is changed on the host, to those who asked for it. The logging framework takes longer
 * to start than most of what {@code chosctl} does, so it does not start before it has a reader.
 */
final class ChangeLog {
  private static volatile boolean on;

  private ChangeLog() {}

  /** Loaded with its first use. */
  private static final class Holder {
    static final Logger LOG = LoggerFactory.getLogger("org.chos.chosctl");
  }

  static void switchOn() {
    on = true;
  }

  /**
   * @param format as SLF4J has it, with {@code {}} for each argument
   */
  static void add(String format, Object... arguments) {
    if (on) {
      Holder.LOG.info(format, arguments);
    }
  }
}
