// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.nativelib.Chos;

/**
 * What is wrong with a tree, seen from outside. A file server that is down may never answer: so
 * another thread asks it, which ends with this process.
 */
final class TreeFault extends Thread {
  private static final int PATIENCE_SECONDS = 10;

  private final String path;
  private volatile String fault;

  private TreeFault(String path) {
    this.path = path;
    setDaemon(true);
  }

  /** The end of a sentence that has the tree as its subject, or null if nothing is wrong. */
  static String of(String path) {
    TreeFault look = new TreeFault(path);
    look.start();
    try {
      look.join(PATIENCE_SECONDS * 1000L);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    return look.isAlive()
        ? "does not answer within "
            + PATIENCE_SECONDS
            + " seconds (is its file server down?): once it does, an administrator runs:"
            + " chosctl reload"
        : look.fault;
  }

  @Override
  public void run() {
    if (!Chos.exists(Bytes.bytes(path))) {
      fault =
          "is missing: an administrator has to restore it, or remove its line from "
              + ConfigFiles.ENVIRONMENTS;
    } else if (!Chos.exists(Bytes.bytes(path + "/."))) {
      fault =
          "is an image that is not mounted: an administrator runs: chosctl reload, which says why";
    }
  }
}
