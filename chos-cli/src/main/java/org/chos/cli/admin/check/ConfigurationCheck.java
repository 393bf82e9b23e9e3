// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.Writers;
import org.chos.config.Diagnostic;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.config.Parsed;
import org.chos.config.Severity;
import org.chos.config.SysConfigFile;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** The administrator's files: there, root's alone, and without mistakes. */
public final class ConfigurationCheck implements Check {
  private static final String EDIT = "${EDITOR:-vi} ";

  private final Configuration configuration;
  private final HostFiles files;
  private final String sysconfig;
  private final String chosFile;

  /**
   * @param sysconfig the file that says what is mounted
   * @param chosFile the list of environments
   * @param files what the lines in it lead to
   */
  public ConfigurationCheck(
      Configuration configuration, String sysconfig, String chosFile, HostFiles files) {
    this.configuration = configuration;
    this.files = files;
    this.sysconfig = sysconfig;
    this.chosFile = chosFile;
  }

  private interface Parser {
    Parsed<?> parse(FileContent content);
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    look(sysconfig, SysConfigFile::parse, false, result);
    look(chosFile, EnvironmentsFile::parse, true, result);
    for (String directory : configuration.directoriesOfPatterns(chosFile)) {
      if (files.at(directory).isDirectory() && !Writers.isReadOnly(directory)) {
        whoeverMakesOne(Path.of(directory).toRealPath(), result);
      }
    }
    return result;
  }

  /** A line for all that is in a directory publishes what anybody puts there. */
  private static void whoeverMakesOne(Path directory, List<Finding> result) throws IOException {
    for (Path at = directory; at != null; at = at.getParent()) {
      result.addAll(Trust.findings(at, "which trees, and which set-uid programs, users can enter"));
    }
  }

  private void look(String file, Parser parser, boolean needed, List<Finding> result)
      throws IOException {
    try {
      FileContent content = configuration.content(file);
      Optional<Diagnostic> objection = Ownership.check(content);
      if (objection.isPresent()) {
        result.add(
            Finding.error(
                objection.get().toString(),
                "chown root "
                    + ShellWord.quoted(file)
                    + " && chmod go-w "
                    + ShellWord.quoted(file)));
        return;
      }
      parser.parse(content).diagnostics().stream()
          .filter(d -> d.severity() != Severity.NOTE)
          .forEach(d -> result.add(finding(file, d)));
      result.addAll(Trust.findings(Path.of(file).getParent(), "what users can enter"));
    } catch (NativeException e) {
      if (needed || e.errno() != Errno.ENOENT) {
        String away = e.errno() == Errno.ENOENT ? "" : "mv " + file + " " + file + ".away; ";
        result.add(Finding.error(e.getMessage(), away + EDIT + ShellWord.quoted(file)));
      }
    } catch (AdminFailure e) {
      result.add(Finding.error(e.getMessage(), "findmnt -T " + ShellWord.quoted(file)));
    }
  }

  private static Finding finding(String file, Diagnostic diagnostic) {
    return new Finding(
        diagnostic.severity() == Severity.ERROR ? Finding.Severity.ERROR : Finding.Severity.WARNING,
        diagnostic.toString(),
        EDIT + ShellWord.quoted(file));
  }
}
