// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.chos.cli.admin.host.Host;

/**
 * Gives a symbolic link of the layout another target. There is no moment without the link.
 *
 * @param path where
 * @param former what it holds
 * @param target what it is to hold
 */
public record ReplaceLink(String path, String former, String target) implements UndoableStep {
  @Override
  public String describe() {
    return "replace the link " + path + " -> " + target;
  }

  @Override
  public void perform(Host host) throws IOException {
    replace(target);
  }

  @Override
  public void undo(Host host) throws IOException {
    replace(former);
  }

  private void replace(String content) throws IOException {
    Path link = Path.of(path);
    Path made = link.resolveSibling("." + link.getFileName() + ".new");
    Files.deleteIfExists(made);
    Files.createSymbolicLink(made, Path.of(content));
    Files.move(made, link, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String remedy() {
    return "make it by hand (ln -sfn " + target + " " + path + "), and start again";
  }
}
