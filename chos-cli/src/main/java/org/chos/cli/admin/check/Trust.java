// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.Writers;

/** Whether root alone can change what is in a directory, or in a file. */
final class Trust {
  private Trust() {}

  /**
   * @param path a symbolic link there is followed
   * @param what what it is, for the message
   */
  static List<Finding> findings(Path path, String what) throws IOException {
    return findings(path, path.toString(), what);
  }

  /**
   * @param path how it is reached
   * @param shown how it is called
   */
  static List<Finding> findings(Path path, String shown, String what) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid,mode,owner");
    int uid = (Integer) attributes.get("uid");
    int gid = (Integer) attributes.get("gid");
    int mode = (Integer) attributes.get("mode");
    if (uid != 0) {
      return List.of(
          Finding.error(
              shown + " belongs to " + attributes.get("owner") + ", who can change " + what,
              "chown root " + ShellWord.quoted(shown)));
    }
    return Writers.isWritable(gid, mode)
        ? List.of(
            Finding.error(
                shown + " can be written by others, who can change " + what,
                "chmod go-w " + ShellWord.quoted(shown)))
        : List.of();
  }
}
