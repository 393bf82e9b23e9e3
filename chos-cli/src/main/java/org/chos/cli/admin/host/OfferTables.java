// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.HostCommand;
import org.chos.config.Offers;
import org.chos.config.Variable;

/**
 * What there is for those inside, as it is published: see variables.h, and host-command/main.c.
 *
 * @param variables lines "alias TAB NAME=text", in the order in which they count; with no alias for
 *     all environments
 * @param hostCommands lines "alias TAB name TAB path", likewise; of two the one with an alias
 *     counts
 */
public record OfferTables(String variables, String hostCommands) {
  /** Nothing. */
  public static final OfferTables NONE = new OfferTables("", "");

  /** The directory with the host's commands, as every tree sees it. */
  private static final String INSIDE = Layout.LOCAL + "/run/chos/host-commands";

  /** Where the host's programs are. */
  private static final List<String> PATH =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  /**
   * Looks for the programs.
   *
   * @param published those of the environments that can be entered
   */
  public static OfferTables of(Environments environments, List<Environment> published) {
    StringBuilder variables = new StringBuilder();
    StringBuilder commands = new StringBuilder();
    add("", environments.offers(), variables, commands);
    boolean all = !commands.isEmpty();
    StringBuilder paths = new StringBuilder();
    for (Environment environment : published) {
      int before = commands.length();
      add(environment.alias(), environment.traits().offers(), variables, commands);
      if (!all && commands.length() > before && !environment.path().equals("/")) {
        path(environment.alias(), paths);
      }
    }
    if (all) {
      path("", paths);
    }
    return new OfferTables(variables.append(paths).toString(), commands.toString());
  }

  private static void add(
      String alias, Offers offers, StringBuilder variables, StringBuilder commands) {
    for (Variable variable : offers.variables()) {
      variables
          .append(alias)
          .append('\t')
          .append(variable.name())
          .append('=')
          .append(variable.text())
          .append('\n');
    }
    for (HostCommand command : offers.hostCommands()) {
      program(command)
          .ifPresent(
              path ->
                  commands
                      .append(alias)
                      .append('\t')
                      .append(command.name())
                      .append('\t')
                      .append(path)
                      .append('\n'));
    }
  }

  /** The host's commands come last. */
  private static void path(String alias, StringBuilder lines) {
    lines.append(alias).append("\tPATH=$PATH:").append(INSIDE).append('\n');
  }

  /** The program that the command is at the moment. */
  public static Optional<String> program(HostCommand command) {
    if (command.path().isPresent()) {
      return command.path().filter(OfferTables::isProgram);
    }
    return PATH.stream()
        .map(directory -> directory + "/" + command.name())
        .filter(OfferTables::isProgram)
        .findFirst();
  }

  private static boolean isProgram(String path) {
    Path file = Path.of(path);
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** The commands' names. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    hostCommands.lines().forEach(line -> names.add(line.split("\t")[1]));
    return names;
  }
}
