// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.List;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.Json;
import org.chos.config.Environments;

/** {@code chosctl list} */
final class ListVerb extends Verb {
  ListVerb(Tools tools) {
    super(
        "list",
        "List the environments of /etc/chos and the state of each.",
        "The states:%n"
            + "  published    users can enter it%n"
            + "  file         not a directory: an image, for the namespace engine alone%n"
            + "  missing      there is no such directory%n"
            + "  silent       its file server does not answer%n"
            + "  closed       `chosctl close` has closed it, or its last day is over%n"
            + "  unpublished  the service is not running, or has not been reloaded since%n"
            + "For root it also shows how many processes are in each.",
        tools);
  }

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  int run() throws IOException, AdminFailure {
    Environments environments = configuration.goodEnvironments();
    List<Inventory.Item> items = Inventory.of(host.look(), environments, Occupants.ifAllowed(host));
    if (json) {
      Json answer = new Json().open('{');
      Inventory.addTo(answer, items);
      console.print(answer.close('}').toString());
    } else {
      console.print(Inventory.table(items, console.style()));
    }
    return OK;
  }
}
