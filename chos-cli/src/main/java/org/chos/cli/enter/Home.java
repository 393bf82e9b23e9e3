// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;
import org.chos.nativelib.Passwd;

/** Where a user's own files are. */
public final class Home {
  private Home() {}

  /**
   * What $HOME says; where it is not set, what the passwd database has. Null for a user whom the
   * host does not know, who may run commands all the same.
   */
  public static byte[] of(Environ environ, Messages messages) {
    byte[] home = environ.get("HOME");
    // Where the users are in a directory service, asking for one takes its time.
    Passwd passwd = home == null ? passwd(messages) : null;
    return passwd == null ? home : passwd.home();
  }

  static Passwd passwd(Messages messages) {
    try {
      return Chos.passwd();
    } catch (NativeException e) {
      messages.note(e.getMessage());
      return null;
    }
  }
}
