// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.host.Host;

/**
 * Has those who enter an environment tell the system's log, or no longer. A file says so to them,
 * since a look whether it is there is all that a fast start can afford.
 *
 * @param sign that file
 */
public record SwitchEntryLog(String sign, boolean on) implements Step {
  @Override
  public String describe() {
    return on ? "log who enters what" : "stop logging who enters what";
  }

  @Override
  public void perform(Host host) throws IOException {
    Path file = Path.of(sign);
    if (!on) {
      Files.deleteIfExists(file);
      return;
    }
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // So it is logged already.
    }
  }

  @Override
  public String remedy() {
    return "`df /run` and `findmnt -T " + sign + "` may tell why";
  }
}
