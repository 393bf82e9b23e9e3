// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Who can change what lies at a path. */
public final class Writers {
  private static final int GROUP_WRITABLE = 0020;
  private static final int OTHERS_WRITABLE = 0002;
  private static final int STICKY = 01000;

  private Writers() {}

  /** Whether something that is there lies on a file system that is mounted read-only. */
  public static boolean isReadOnly(String path) {
    Path file = Path.of(path);
    try {
      file.getFileSystem().provider().checkAccess(file, AccessMode.WRITE);
      return false;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether root alone can change what is in a directory, and which one it is. */
  public static boolean isRootsAlone(Path directory) throws IOException {
    for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
      Map<String, Object> attributes = Files.readAttributes(at, "unix:uid,gid,mode");
      if ((Integer) attributes.get("uid") != 0
          || isWritable((Integer) attributes.get("gid"), (Integer) attributes.get("mode"))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether others than its owner can put something in the place of what is root's. Where the
   * sticky bit is set, nobody can.
   */
  public static boolean isWritable(int gid, int mode) {
    boolean byGroup = (mode & GROUP_WRITABLE) != 0 && gid != 0;
    return (mode & STICKY) == 0 && (byGroup || (mode & OTHERS_WRITABLE) != 0);
  }
}
