// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is changed on the host: to the system's log, and to those who asked for it. The logging
 * framework takes longer to start than most of what {@code chosctl} does, so it does not start
 * before there is something to say.
 */
public final class ChangeLog {
  private static volatile boolean verbose;
  private static volatile String verb;

  private ChangeLog() {}

  /** Loaded with its first use. */
  private static final class Holder {
    static final Logger LOG = LoggerFactory.getLogger("org.chos.chosctl");
  }

  /** From here on it is told to standard error, too. */
  public static void tellUser() {
    verbose = true;
  }

  /** From here on the system's log has it, if there is one. */
  public static void record(String nameOfVerb) {
    if (SystemLog.find().isPresent()) {
      verb = nameOfVerb;
    }
  }

  static boolean tellsUser() {
    return verbose;
  }

  static boolean records() {
    return verb != null;
  }

  /**
   * Something has changed.
   *
   * @param format as SLF4J has it, with {@code {}} for each argument
   */
  public static void add(String format, Object... arguments) {
    if (verbose || verb != null) {
      Holder.LOG.atInfo().addKeyValue("verb", verb).log(format, arguments);
    }
  }

  /** Something is as it was, which is of interest only to who asked for it. */
  public static void detail(String format, Object... arguments) {
    if (verbose) {
      Holder.LOG.debug(format, arguments);
    }
  }
}
