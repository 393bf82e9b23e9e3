// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.List;
import java.util.Optional;
import org.chos.config.Diagnostic;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.Generation;
import org.chos.config.GroupDefault;
import org.chos.config.Parsed;
import org.chos.config.PublishedEnvironments;
import org.chos.config.Variable;
import org.chos.nativelib.Chos;

/**
 * The environments that are published, or those of {@code /etc/chos}, or of the user's own file. It
 * is parsed as a whole only when somebody asks for more than one of them: who enters one should not
 * wait for the thousands that there may be.
 */
public final class LazyEnvironments {
  private final FileContent file;
  private final boolean published;
  private final Messages messages;
  private Environments all;

  /** Of a file that people write. */
  public LazyEnvironments(FileContent file, Messages messages) {
    this(file, false, messages);
  }

  private LazyEnvironments(FileContent file, boolean published, Messages messages) {
    this.file = file;
    this.published = published;
    this.messages = messages;
  }

  /** Of what `chosctl` has published, which comes from {@code /etc/chos}. */
  public static LazyEnvironments published(FileContent file, Messages messages) {
    return new LazyEnvironments(file, true, messages);
  }

  boolean arePublished() {
    return published;
  }

  /** The path of the file that people write. */
  String source() {
    return published ? ConfigFiles.ENVIRONMENTS : file.name();
  }

  /** The environment of that name. */
  public Optional<Environment> find(String alias) {
    if (published) {
      Optional<Environment> found = PublishedEnvironments.find(file, alias);
      return found.isPresent() ? found : current(alias);
    }
    // What is wrong in the other lines is said, too, if somebody wants to hear it.
    return all != null || messages.areVerbose()
        ? all().find(alias)
        : EnvironmentsFile.find(file, alias);
  }

  /** For NAME@N, where that is the generation that NAME leads to, what NAME is. */
  private Optional<Environment> current(String alias) {
    int at = alias.lastIndexOf('@');
    if (at < 1) {
      return Optional.empty();
    }
    Environment named = PublishedEnvironments.find(file, alias.substring(0, at)).orElse(null);
    Generation generation = named == null ? null : Generation.of(named.path()).orElse(null);
    return generation != null && generation.alias(named.alias()).equals(alias)
        ? Optional.of(named)
        : Optional.empty();
  }

  /** What is set in an environment of a file that people write. */
  List<Variable> variables(Environment environment) {
    return EnvironmentsFile.variables(file, environment);
  }

  /** All of them. A bad line takes away only itself. */
  public Environments all() {
    if (all == null && published) {
      FileContent list = ConfigFiles.publishedList();
      all = list == null ? PublishedEnvironments.parse(file) : EnvironmentsFile.parse(list).value();
    } else if (all == null) {
      Parsed<Environments> parsed = EnvironmentsFile.parse(file);
      note(parsed.diagnostics());
      all = parsed.value();
    }
    return all;
  }

  /** The name of the environment for the first of the user's groups that has one, or null. */
  String groupDefault() {
    if (published) {
      byte[] name = Chos.groupDefault();
      return name == null ? null : Bytes.printable(name);
    }
    for (GroupDefault standard : all().defaults()) {
      if (Chos.isInGroup(Bytes.bytes(standard.group().name()), standard.group().id())) {
        return standard.alias();
      }
    }
    return null;
  }

  private void note(List<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      messages.note(diagnostic.toString());
    }
  }
}
