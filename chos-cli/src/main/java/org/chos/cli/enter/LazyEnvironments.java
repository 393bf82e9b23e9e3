// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.List;
import java.util.Optional;
import org.chos.config.Diagnostic;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.Parsed;

/**
 * The environments of {@code /etc/chos}, or of the user's own file. It is parsed as a whole only
 * when somebody asks for more than one of them: who enters one should not wait for the thousands
 * that there may be.
 */
public final class LazyEnvironments {
  private final FileContent file;
  private final Messages messages;
  private Environments all;

  public LazyEnvironments(FileContent file, Messages messages) {
    this.file = file;
    this.messages = messages;
  }

  /** The path of the file. */
  String source() {
    return file.name();
  }

  /** The environment of that name. */
  Optional<Environment> find(String alias) {
    // What is wrong in the other lines is said, too, if somebody wants to hear it.
    return all != null || messages.areVerbose()
        ? all().find(alias)
        : EnvironmentsFile.find(file, alias);
  }

  /** All of them. A bad line takes away only itself. */
  public Environments all() {
    if (all == null) {
      Parsed<Environments> parsed = EnvironmentsFile.parse(file);
      note(parsed.diagnostics());
      all = parsed.value();
    }
    return all;
  }

  private void note(List<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      messages.note(diagnostic.toString());
    }
  }
}
