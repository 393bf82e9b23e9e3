// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.host.Host;

/**
 * Makes a symbolic link of the layout.
 *
 * @param path where
 * @param target what it holds
 */
public record MakeLink(String path, String target) implements UndoableStep {
  @Override
  public String describe() {
    return "make the link " + path + " -> " + target;
  }

  @Override
  public void perform(Host host) throws IOException {
    Files.createSymbolicLink(Path.of(path), Path.of(target));
  }

  @Override
  public void undo(Host host) throws IOException {
    Files.deleteIfExists(Path.of(path));
  }

  @Override
  public String remedy() {
    return "make it by hand (ln -s " + target + " " + path + "), or clear the way, and start again";
  }
}
