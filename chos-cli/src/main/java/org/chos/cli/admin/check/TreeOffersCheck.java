// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.config.Environment;
import org.chos.config.HostCommand;
import org.chos.config.Offers;

/** Commands of the host's that a tree has of its own, which come first. */
public final class TreeOffersCheck implements Check {
  private static final List<String> PLACES =
      List.of("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin");

  private final Environment environment;
  private final Offers site;

  /**
   * @param site what is offered in all environments
   */
  public TreeOffersCheck(Environment environment, Offers site) {
    this.environment = environment;
    this.site = site;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    List<HostCommand> commands =
        Stream.of(site, environment.traits().offers())
            .flatMap(offers -> offers.hostCommands().stream())
            .toList();
    if (commands.isEmpty()) {
      return result;
    }
    try (TreeDirectory root = TreeDirectory.root(environment.path())) {
      for (HostCommand command : commands) {
        for (String place : PLACES) {
          Optional<TreeFile> found = root.file(place + "/" + command.name());
          if (found.isPresent()) {
            found.get().close();
            String file = environment.path() + "/" + place + "/" + command.name();
            result.add(
                Finding.warning(
                    file
                        + " is what users find, and not the host's command "
                        + command.name()
                        + ": remove one of them, if the host's is meant",
                    "ls -l " + ShellWord.quoted(file)));
            break;
          }
        }
      }
    }
    return result;
  }
}
