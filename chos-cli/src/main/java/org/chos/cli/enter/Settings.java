// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.List;
import org.chos.config.Environment;
import org.chos.config.Variable;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/**
 * The variables that an environment sets: the lines {@code set} of {@code /etc/chos}, as they are
 * published, or of the user's own file.
 */
final class Settings {
  private final byte[] text;
  private final byte[] alias;
  private final byte[] home;
  private final Environ caller;
  private final Messages messages;

  private Settings(byte[] text, byte[] alias, byte[] home, Environ caller, Messages messages) {
    this.text = text;
    this.alias = alias;
    this.home = home;
    this.caller = caller;
    this.messages = messages;
  }

  /**
   * Reads them: on the host, before the environment is entered.
   *
   * @param home null if unknown
   * @param caller the variables that chos was called with
   */
  static Settings of(
      Environment environment,
      LazyEnvironments environments,
      byte[] home,
      Environ caller,
      Messages messages)
      throws Failure {
    byte[] alias = Bytes.bytes(environment.alias());
    try {
      byte[] text =
          environments.arePublished()
              ? Chos.settings(alias, Bytes.bytes(environment.path()))
              : text(environments.variables(environment));
      Environ before = Environ.of(Chos.putBack(caller.toArray()));
      before.tellChanges(caller, "puts back ", messages);
      return new Settings(text, alias, home, before, messages);
    } catch (NativeException e) {
      throw new Failure(e.getMessage());
    }
  }

  /** The variables without what the environment has set that chos was called in. */
  Environ caller() {
    return caller;
  }

  /** Those variables, with what the environment sets. */
  Environ applyTo(Environ variables) throws Failure {
    if (text.length == 0) {
      return variables;
    }
    try {
      Environ set = Environ.of(Chos.set(text, alias, home, caller.toArray(), variables.toArray()));
      set.tellChanges(variables, "sets ", messages);
      return set;
    } catch (NativeException e) {
      throw new Failure(e.getMessage() + ": lines `set` in " + ConfigFiles.ENVIRONMENTS);
    }
  }

  private static byte[] text(List<Variable> variables) {
    StringBuilder text = new StringBuilder();
    for (Variable variable : variables) {
      text.append(variable.name()).append('=').append(variable.text()).append('\0');
    }
    return Bytes.bytes(text.toString());
  }
}
