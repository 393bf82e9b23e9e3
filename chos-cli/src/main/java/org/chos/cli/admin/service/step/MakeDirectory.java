// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.system.Directories;

/**
 * Makes a directory of the layout.
 *
 * @param path where; its parent is there by then
 * @param mode as "rwxr-xr-x", whatever the umask is
 */
public record MakeDirectory(String path, String mode) implements UndoableStep {
  @Override
  public String describe() {
    return "make the directory " + path;
  }

  @Override
  public void perform(Host host) throws IOException {
    Directories.make(path, mode);
  }

  @Override
  public void undo(Host host) throws IOException {
    try {
      Files.deleteIfExists(Path.of(path));
    } catch (DirectoryNotEmptyException e) {
      ChangeLog.detail("{} stays: somebody has put something there", path);
    }
  }

  @Override
  public String remedy() {
    return "create it by hand, or clear the way, and start again";
  }
}
