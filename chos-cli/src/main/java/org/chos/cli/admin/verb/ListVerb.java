// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.Json;
import org.chos.config.Environments;

/** {@code chosctl list} */
final class ListVerb extends Verb {
  private final Host host;
  private final Configuration configuration;

  ListVerb(Host host, Console console, Configuration configuration) {
    super("list", console);
    this.host = host;
    this.configuration = configuration;
  }

  @Override
  boolean hasMoreToSay() {
    return false;
  }

  @Override
  int run() throws IOException, AdminFailure {
    Environments environments = configuration.goodEnvironments();
    Optional<List<Occupants.Occupant>> occupants = Occupants.ifAllowed(host);
    List<Inventory.Item> items = Inventory.of(host.look(), environments, occupants);
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
