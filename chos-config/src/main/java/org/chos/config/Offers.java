// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;

/**
 * What there is for those inside, in all environments or in one.
 *
 * @param variables in the order in which they are set; a name may come again
 * @param hostCommands no name twice
 */
public record Offers(List<Variable> variables, List<HostCommand> hostCommands) {
  /** Nothing. */
  public static final Offers NONE = new Offers(List.of(), List.of());

  public Offers {
    variables = List.copyOf(variables);
    hostCommands = List.copyOf(hostCommands);
  }
}
