// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.host.Host;

/**
 * Removes a symbolic link of the layout, where a directory is to be.
 *
 * @param path where
 * @param target what it holds
 */
public record RemoveLink(String path, String target) implements UndoableStep {
  @Override
  public String describe() {
    return "remove the link " + path + " -> " + target;
  }

  @Override
  public void perform(Host host) throws IOException {
    Files.deleteIfExists(Path.of(path));
  }

  @Override
  public void undo(Host host) throws IOException {
    Files.createSymbolicLink(Path.of(path), Path.of(target));
  }

  @Override
  public String remedy() {
    return "remove it by hand, and start again";
  }
}
