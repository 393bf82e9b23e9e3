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
   * The owner of a file in a directory of root's. In a namespace in which the root outside has no
   * id, as the one that the namespace engine makes for a user, or one in which the user is root,
   * root's files look like nobody's.
   */
  static int owner(int uid) {
    return uid == NOBODY && !hasRootOfOutside(map()) ? 0 : uid;
  }

  static boolean hasRootOfOutside(String map) {
    StringTokenizer words = new StringTokenizer(map);
    for (int column = 0; words.hasMoreTokens(); column++) {
      // Of several lines, too, the one with root has its first id.
      if (words.nextToken().equals("0") && column % 3 == 1) {
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
