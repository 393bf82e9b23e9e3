// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.Optional;

/** Whether a file can be believed: who may have written into it. */
public final class Ownership {
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int DIRECTORY = 0040000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private Ownership() {}

  /**
   * Objects to anything but a regular file of root's that neither its group nor others can write.
   * An access control list does not slip through: what it allows at most shows in the group's bits.
   *
   * @return the first objection, or empty if there is none
   */
  public static Optional<Diagnostic> check(FileContent file) {
    return check(file, 0);
  }

  /** The same for a file that belongs to that user, or to root. */
  public static Optional<Diagnostic> check(FileContent file, int uid) {
    String objection = objection(file, uid);
    if (objection == null) {
      return Optional.empty();
    }
    return Optional.of(new Diagnostic(Severity.ERROR, Position.ofFile(file.name()), objection));
  }

  private static String objection(FileContent file, int uid) {
    int type = file.mode() & TYPE;
    if (type != REGULAR) {
      return (type == DIRECTORY ? "is a directory" : "is not a regular file")
          + ": put a regular file in its place";
    }
    if (file.uid() != 0 && file.uid() != uid) {
      return "it belongs to user "
          + Integer.toUnsignedString(file.uid())
          + ", so it can't be trusted: check what it says, then run: chown "
          + (uid == 0 ? "root" : Integer.toUnsignedString(uid))
          + " "
          + file.name();
    }
    if ((file.mode() & WRITABLE_BY_OTHERS) != 0) {
      return "others can write to it, so it can't be trusted: check what it says, then run: chmod"
          + " go-w "
          + file.name();
    }
    return null;
  }
}
