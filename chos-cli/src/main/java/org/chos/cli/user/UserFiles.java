// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.enter.ConfigFiles;
import org.chos.cli.enter.Entry;
import org.chos.cli.enter.Environ;
import org.chos.cli.enter.Failure;
import org.chos.cli.enter.LazyEnvironments;
import org.chos.cli.enter.Messages;
import org.chos.cli.enter.Options;
import org.chos.config.Environment;
import org.chos.nativelib.Chos;

/** What {@code chos} does with files that lead into environments. */
public final class UserFiles {
  private final Options options;
  private final String home;
  private final OutputStream out;

  /**
   * For one call.
   *
   * @param home null if unknown
   */
  public UserFiles(Options options, byte[] home, OutputStream out) {
    this.options = options;
    this.home = text(home);
    this.out = out;
  }

  /** {@code --export}, {@code --list-exports} and {@code --remove-exports}. */
  public void exports(
      byte[][] argv,
      Environ variables,
      LazyEnvironments environments,
      byte[] homeBytes,
      Messages messages)
      throws Failure, IOException {
    Exports exports = new Exports(text(options.into()), home, Chos.uid() == 0, out);
    switch (options.action()) {
      case EXPORT ->
          exports.make(
              List.of(text(options.exports()).split(",", -1)),
              new Entry(variables, environments, messages)
                  .choose(options.environment(), homeBytes));
      case LIST_EXPORTS -> exports.list();
      default -> {
        List<String> names = new ArrayList<>();
        for (int i = options.command(); i < argv.length; i++) {
          names.addAll(List.of(text(argv[i]).split(",")));
        }
        exports.remove(names, text(options.environment()));
      }
    }
  }

  /** {@code --kernelspec} */
  public void kernelspec(LazyEnvironments environments, byte[] homeBytes, Messages messages)
      throws Failure, IOException {
    List<Environment> all = new ArrayList<>(environments.all().all());
    LazyEnvironments own = ConfigFiles.own(homeBytes, messages);
    if (own != null) {
      all.addAll(own.all().all());
    }
    Kernelspecs.make(all, home, Chos.uid() == 0, out);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
