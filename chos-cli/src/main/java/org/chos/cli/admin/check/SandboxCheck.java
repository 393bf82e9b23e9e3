// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.chos.cli.admin.sandbox.Sandboxed;
import org.chos.cli.admin.sandbox.Sandboxes;

/** Services of the host that find below /chos what their sandbox hides. */
public final class SandboxCheck implements Check {
  private final Sandboxes sandboxes;

  public SandboxCheck(Sandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Sandboxed> all = sandboxes.all();
    List<Finding> result = new ArrayList<>();
    List<Sandboxed> open = all.stream().filter(Sandboxed::isOpen).toList();
    if (!open.isEmpty()) {
      result.add(
          Finding.warning(
              (open.size() == 1 ? "a service finds" : open.size() + " services find")
                  + " below /chos what their sandbox hides or protects: "
                  + open.stream().map(Sandboxed::describe).collect(Collectors.joining(", ")),
              "chosctl sandbox"));
    }
    List<String> late = all.stream().filter(Sandboxed::late).map(Sandboxed::name).toList();
    if (!late.isEmpty()) {
      result.add(
          Finding.warning(
              "what closes /chos to them counts once they are restarted: "
                  + String.join(", ", late),
              "systemctl try-restart " + String.join(" ", late)));
    }
    return result;
  }
}
