// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chos.cli.admin.host.Host;
import org.chos.config.EntryLog;

/**
 * Has it recorded who enters what, or no longer. In the journal by those who enter: a file says so
 * to them, since a look whether it is there is all that a fast start can afford. In the kernel's
 * audit by the module.
 *
 * @param sign that file
 */
public record SwitchEntryLog(String sign, EntryLog to) implements Step {
  @Override
  public String describe() {
    return switch (to) {
      case NO -> "stop logging who enters what";
      case JOURNAL -> "log who enters what";
      case AUDIT -> "record in the kernel's audit who enters what";
    };
  }

  @Override
  public void perform(Host host) throws IOException {
    host.chosFs().audit(to == EntryLog.AUDIT);
    Path file = Path.of(sign);
    if (to != EntryLog.JOURNAL) {
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
