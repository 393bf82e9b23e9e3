// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Glob;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Writers;
import org.chos.cli.shared.ConfigFile;
import org.chos.config.Behaviour;
import org.chos.config.ChosConfFile;
import org.chos.config.Diagnostic;
import org.chos.config.Environment;
import org.chos.config.EnvironmentPattern;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.config.Parsed;
import org.chos.config.Severity;
import org.chos.config.SysConfig;
import org.chos.config.SysConfigFile;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** Reads the administrator's files. Nothing may be published from one that has errors. */
public final class Configuration {
  private static final String CONF = "/etc/chos.conf";

  private final Layout layout;
  private final Console console;
  private final Look look;

  /** For the path of each line that stands for several. */
  private final Map<String, List<String>> found = new HashMap<>();

  public Configuration(Host host, Console console) {
    layout = host.layout();
    look = host.look();
    this.console = console;
  }

  /** /etc/sysconfig/chos, or the defaults if there is none. */
  public SysConfig sysConfig() throws AdminFailure {
    try {
      return accept(layout.sysconfig(), SysConfigFile.parse(read(layout.sysconfig())));
    } catch (NativeException e) {
      if (e.errno() == Errno.ENOENT) {
        return SysConfig.DEFAULT;
      }
      throw new AdminFailure(e.getMessage() + ": root must be able to read it");
    }
  }

  /** Whether the host's chos.conf says that prepared mount namespaces are to be entered. */
  public boolean wantsMountEngine() {
    try {
      FileContent content = ConfigFile.read(CONF);
      return Ownership.check(content).isEmpty()
          && ChosConfFile.engine(content).equals(Optional.of(Behaviour.MOUNT_ENGINE));
    } catch (NativeException e) {
      return false;
    }
  }

  /** The environments, all of which are good. */
  public Environments environments(SysConfig config) throws AdminFailure {
    return expanded(accept(config.chosFile(), parseEnvironments(config)), config);
  }

  /** The environments without those that have errors, which are reported. For looking only. */
  public Environments goodEnvironments() throws AdminFailure {
    return goodEnvironments(sysConfig());
  }

  /** The same, from the file that {@code config} names. */
  public Environments goodEnvironments(SysConfig config) throws AdminFailure {
    Parsed<Environments> parsed = parseEnvironments(config);
    report(parsed);
    return expanded(parsed.value(), config);
  }

  /** The environment of that name; a failure that helps if there is none. */
  public static Environment named(String name, Environments environments, SysConfig config)
      throws AdminFailure {
    Optional<Environment> found = environments.find(name);
    if (found.isEmpty()) {
      throw new AdminFailure(
          environments.unknown(name, "in " + config.chosFile()) + "`chosctl list` shows all");
    }
    return found.get();
  }

  /** What the file says, or the defaults, whoever has written it. For looking only. */
  public SysConfig untrustedSysConfig() {
    try {
      return SysConfigFile.parse(content(layout.sysconfig())).value();
    } catch (NativeException | AdminFailure e) {
      return SysConfig.DEFAULT;
    }
  }

  /** Likewise; none if there is no such file. */
  public Environments untrustedEnvironments(SysConfig config) {
    try {
      return expanded(EnvironmentsFile.parse(content(config.chosFile())).value(), config);
    } catch (NativeException | AdminFailure e) {
      return new Environments(List.of());
    }
  }

  /** Where lines that stand for several look, whoever has written the file. */
  public List<String> directoriesOfPatterns(String chosFile) {
    try {
      return EnvironmentsFile.parse(content(chosFile)).value().all().stream()
          .flatMap(line -> EnvironmentPattern.of(line).stream())
          .map(EnvironmentPattern::directory)
          .distinct()
          .toList();
    } catch (NativeException | AdminFailure e) {
      return List.of();
    }
  }

  /** The line that an environment is one of several of, which can't be changed for it alone. */
  Optional<Environment> pattern(Environment environment, SysConfig config) throws AdminFailure {
    return parseEnvironments(config).value().all().stream()
        .filter(written -> written.line() == environment.line())
        .filter(written -> EnvironmentPattern.of(written).isPresent())
        .findFirst();
  }

  /** With what there is in the place of lines that stand for several. */
  private Environments expanded(Environments environments, SysConfig config) throws AdminFailure {
    List<Environment> all = environments.all();
    for (Environment line : environments.all()) {
      Optional<EnvironmentPattern> pattern = EnvironmentPattern.of(line);
      if (pattern.isPresent()) {
        all = pattern.get().expandedIn(all, paths(pattern.get(), config));
      }
    }
    return environments.with(all);
  }

  /**
   * Looked for once. While a server is silent, what users know is what there is. Where others could
   * make a tree, they would have set-uid programs of the host's run with libraries of their own.
   */
  private List<String> paths(EnvironmentPattern pattern, SysConfig config) throws AdminFailure {
    String written = pattern.line().path();
    if (!found.containsKey(written)) {
      String where = config.chosFile() + ":" + pattern.line().line() + ": ";
      try {
        Optional<List<String>> paths = find(where, pattern);
        if (paths.isEmpty()) {
          console.warning(
              where
                  + HostFiles.noAnswer(pattern.directory())
                  + ", so that nobody can tell what is there: what was there stays");
        }
        found.put(
            written,
            paths.isPresent()
                ? paths.get()
                : look.table().stream().map(Environment::path).toList());
      } catch (IOException e) {
        console.warning(
            where
                + pattern.directory()
                + " can't be listed, so there are no environments "
                + pattern.line().alias()
                + ": "
                + Reason.of(e));
        found.put(written, List.of());
      }
    }
    return found.get(written);
  }

  /** Empty if there is no answer in time. */
  private Optional<List<String>> find(String where, EnvironmentPattern pattern) throws IOException {
    Optional<List<String>> paths =
        Glob.paths(
            pattern.directory(), pattern.before(), pattern.after(), HostFiles.PATIENCE_SECONDS);
    if (paths.isEmpty()) {
      return paths;
    }
    try {
      return Optional.of(
          Patience.run(HostFiles.PATIENCE_SECONDS, () -> trusted(where, pattern, paths.get())));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** Those that root alone could have made; what is read-only is as good as who has mounted it. */
  private List<String> trusted(String where, EnvironmentPattern pattern, List<String> paths)
      throws IOException {
    List<String> result = new ArrayList<>();
    for (String path : paths) {
      if (Writers.isReadOnly(path) || Writers.isRootsAlone(Path.of(path))) {
        result.add(path);
      } else {
        console.warning(
            where
                + path
                + ", or a directory above it, can be changed by others than root, so it is no"
                + " environment "
                + pattern.line().alias()
                + ": see `ls -ld`");
      }
    }
    return result;
  }

  private Parsed<Environments> parseEnvironments(SysConfig config) throws AdminFailure {
    try {
      return EnvironmentsFile.parse(read(config.chosFile()));
    } catch (NativeException e) {
      throw new AdminFailure(
          e.getMessage()
              + (e.errno() == Errno.ENOENT
                  ? ": create it, with a line \"%SHELLS\" and a line \"name:/path/of/its/tree\" for"
                      + " each environment"
                  : ": root must be able to read it"));
    }
  }

  /** A file as it is, whoever may have written it. */
  public FileContent content(String file) throws NativeException, AdminFailure {
    requireAnswer(file);
    return ConfigFile.read(file);
  }

  private FileContent read(String file) throws NativeException, AdminFailure {
    FileContent content = content(file);
    Optional<Diagnostic> objection = Ownership.check(content);
    if (objection.isPresent()) {
      throw new AdminFailure(objection.get().toString());
    }
    return content;
  }

  /** A site may keep its list on a file server. */
  private void requireAnswer(String file) throws AdminFailure {
    try {
      if (look.files().at(file).isSilent()) {
        throw new AdminFailure(HostFiles.noAnswer(file) + ": try again once it does");
      }
    } catch (IOException e) {
      throw new AdminFailure(Reason.of(e));
    }
  }

  private <T> T accept(String file, Parsed<T> parsed) throws AdminFailure {
    report(parsed);
    if (parsed.hasErrors()) {
      long errors =
          parsed.diagnostics().stream().filter(d -> d.severity() == Severity.ERROR).count();
      throw new AdminFailure(
          file
              + " has "
              + (errors == 1 ? "an error" : errors + " errors")
              + ": nothing was changed; correct the file, then try again");
    }
    return parsed.value();
  }

  private void report(Parsed<?> parsed) {
    parsed.diagnostics().forEach(d -> console.note(d.toString()));
  }
}
