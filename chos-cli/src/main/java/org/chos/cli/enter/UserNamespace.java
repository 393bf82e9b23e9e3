// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/** The user namespace that the process is in, as {@code /proc/self/uid_map} describes it. */
final class UserNamespace {
  private static final byte[] MAP = Bytes.bytes("/proc/self/uid_map");

  /** Its lines are "inside outside count", in columns. */
  private static final int MOST = 64 << 10;

  /** The initial one has all ids but that which stands for none. */
  private static final String ALL_IDS = " 4294967295";

  /** Whom a file belongs to, as it looks inside, whose owner has no id there. */
  private static final int NOBODY = 65534;

  private UserNamespace() {}

  static boolean isInitial() {
    return map().contains(ALL_IDS);
  }

  /**
   * The owner of a file in a directory of root's. In a namespace without root's id, as the one that
   * the namespace engine makes for a user, or one in which the user is root, root's files look like
   * nobody's.
   */
  static int owner(int uid) {
    return uid == NOBODY && !hasRoot(map()) ? 0 : uid;
  }

  /**
   * Whether root in there is root outside. An id outside is one of the namespace around this one,
   * so that 0 under another id proves nothing: it can be a user there, as where the engine nests
   * them.
   */
  static boolean hasRoot(String map) {
    StringTokenizer words = new StringTokenizer(map);
    while (words.countTokens() >= 3) {
      String inside = words.nextToken();
      String outside = words.nextToken();
      words.nextToken();
      if (inside.equals("0") && outside.equals("0")) {
        return true;
      }
    }
    return false;
  }

  private static String map() {
    try {
      return new String(Chos.readFile(MAP, MOST).bytes(), StandardCharsets.US_ASCII);
    } catch (NativeException e) {
      // A kernel without user namespaces has no such file.
      return "0 0" + ALL_IDS;
    }
  }
}
