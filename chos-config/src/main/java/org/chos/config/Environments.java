// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The environments of a host.
 *
 * @param all in the order of the file, no alias twice
 */
public record Environments(List<Environment> all) {

  public Environments {
    all = List.copyOf(all);
  }

  /** The environment of that name, to the letter. */
  public Optional<Environment> find(String alias) {
    for (Environment environment : all) {
      if (environment.alias().equals(alias)) {
        return Optional.of(environment);
      }
    }
    return Optional.empty();
  }

  /** For a name that is not there: what may have been meant, at most three, the likeliest first. */
  public List<String> nearest(String alias) {
    List<String> aliases = new ArrayList<>();
    for (Environment environment : all) {
      aliases.add(environment.alias());
    }
    return Nearest.of(alias, aliases);
  }
}
