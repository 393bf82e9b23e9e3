// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.OfferTables;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.OsRelease;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.HostCommand;
import org.chos.config.Offers;
import org.chos.config.SysConfig;
import org.chos.config.Variable;

/** What is set and offered inside: programs that are gone, variables that reach too far, homes. */
public final class OffersCheck implements Check {
  /** These change what other programs do, the host's as well when a tree's shell starts them. */
  private static final Set<String> FAR_REACHING =
      Set.of("LD_PRELOAD", "LD_AUDIT", "GCONV_PATH", "BASH_ENV", "ENV", "PYTHONSTARTUP");

  /** One of them is enough: who has set it has thought of the others. */
  private static final Set<String> OF_HOMES =
      Set.of("PYTHONUSERBASE", "R_LIBS_USER", "XDG_CACHE_HOME");

  private final Environments environments;
  private final SysConfig config;
  private final HostFiles files;

  public OffersCheck(Environments environments, SysConfig config, HostFiles files) {
    this.environments = environments;
    this.config = config;
    this.files = files;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    look(environments.offers(), result);
    for (Environment environment : environments.all()) {
      look(environment.traits().offers(), result);
    }
    homes().ifPresent(result::add);
    return result;
  }

  private void look(Offers offers, List<Finding> result) {
    String edit = "${EDITOR:-vi} " + ShellWord.quoted(config.chosFile()) + " && chosctl reload";
    for (HostCommand command : offers.hostCommands()) {
      if (OfferTables.program(command).isEmpty()) {
        result.add(
            Finding.warning(
                at(command.line())
                    + "the host has no program "
                    + command.path().orElse(command.name())
                    + ", so nobody inside has the command "
                    + command.name(),
                edit));
      }
    }
    for (Variable variable : offers.variables()) {
      if (FAR_REACHING.contains(variable.name())) {
        result.add(
            Finding.warning(
                at(variable.line())
                    + variable.name()
                    + " changes every program that is started inside, and those of the host that"
                    + " are started from there: have a wrapper of the one program set it",
                edit));
      }
    }
  }

  private String at(int line) {
    return config.chosFile() + ":" + line + ": ";
  }

  /** What programs keep in a home is often for one system alone. */
  private Optional<Finding> homes() throws IOException {
    boolean set =
        Stream.concat(
                Stream.of(environments.offers()),
                environments.all().stream().map(e -> e.traits().offers()))
            .flatMap(offers -> offers.variables().stream())
            .anyMatch(variable -> OF_HOMES.contains(variable.name()));
    if (set || !config.bindMounts().contains("/home")) {
      return Optional.empty();
    }
    Set<String> systems = new HashSet<>();
    for (Environment environment : environments.all()) {
      String path = environment.path();
      if (!path.equals("/") && files.at(path).isDirectory()) {
        try (TreeDirectory root = TreeDirectory.root(path)) {
          OsRelease.prettyName(root).ifPresent(systems::add);
        }
      }
    }
    return systems.size() < 2
        ? Optional.empty()
        : Optional.of(
            Finding.warning(
                "trees of different systems share the homes, where Python's and R's packages and"
                    + " caches of one are of no use to another: the sample of /etc/chos has lines"
                    + " `set` for that; one of them says that it is seen to",
                "less /usr/share/chos/chos.sample"));
  }
}
