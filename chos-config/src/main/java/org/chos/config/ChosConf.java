// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a shell is started inside.
 *
 * @param variables the names of the environment variables that it keeps, in the order of the file,
 *     none twice
 * @param behaviours what is switched on
 * @param shell the path of the shell of those users for whom passwd(5) names {@code chos} itself;
 *     empty leaves the choice to {@code chos}
 */
public record ChosConf(List<String> variables, Set<Behaviour> behaviours, Optional<String> shell) {

  /**
   * What holds without a file. The first names are the original's; the others are what its users
   * missed: their language, time zone, display, tickets and session.
   */
  public static final ChosConf DEFAULT =
      new ChosConf(
          List.of(
              "CHOS",
              "USER",
              "LOGNAME",
              "HOME",
              "PATH",
              "MAIL",
              "SHELL",
              "SSH_CLIENT",
              "SSH_CONNECTION",
              "SSH_TTY",
              "TERM",
              "DISPLAY",
              "SSH_AUTH_SOCK",
              "HOSTTYPE",
              "VENDOR",
              "OSTYPE",
              "MACHTYPE",
              "SHLVL",
              "PWD",
              "GROUP",
              "HOST",
              "REMOTEHOST",
              "LANG",
              "LANGUAGE",
              "LC_ADDRESS",
              "LC_ALL",
              "LC_COLLATE",
              "LC_CTYPE",
              "LC_IDENTIFICATION",
              "LC_MEASUREMENT",
              "LC_MESSAGES",
              "LC_MONETARY",
              "LC_NAME",
              "LC_NUMERIC",
              "LC_PAPER",
              "LC_TELEPHONE",
              "LC_TIME",
              "XAUTHORITY",
              "KRB5CCNAME",
              "DBUS_SESSION_BUS_ADDRESS",
              "XDG_RUNTIME_DIR",
              "TMPDIR",
              "TZ"),
          Set.of(Behaviour.BASHLOGIN),
          Optional.empty());

  public ChosConf {
    variables = List.copyOf(variables);
    behaviours = Set.copyOf(behaviours);
  }
}
