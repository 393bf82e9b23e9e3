// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.GroupDefault;
import org.chos.config.Parsed;
import org.chos.config.SettingChanges;
import org.chos.config.SysConfig;
import org.chos.config.Traits;

/** The lines of /etc/chos, as verbs add and remove them. */
public final class EnvironmentsList {
  private static final int ROOTS_REGULAR_FILE = 0100644;

  private final Layout layout;
  private final Configuration configuration;

  public EnvironmentsList(Layout layout, Configuration configuration) {
    this.layout = layout;
    this.configuration = configuration;
  }

  /**
   * What the line shall say.
   *
   * @throws AdminFailure if it can't say that, or if no tree can be there
   */
  public Environment candidate(String name, String directory) throws AdminFailure {
    Path path = Path.of(directory).toAbsolutePath();
    for (Path component : path) {
      if (component.toString().equals("..")) {
        throw new AdminFailure(directory + " has the component \"..\": write the path without it");
      }
    }
    Environment environment = parse(name + ":" + path.normalize());
    if (!environment.alias().equals(name)) {
      throw new AdminFailure("\"" + name + "\" can't be a name: choose another one");
    }
    requirePlaceForTree(environment);
    return environment;
  }

  /** The same rules as for the file, from the same place. */
  private static Environment parse(String line) throws AdminFailure {
    byte[] text = ("%SHELLS\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
    Parsed<Environments> parsed = EnvironmentsFile.parse(asRoots("NAME:DIR", text));
    if (!parsed.diagnostics().isEmpty()) {
      throw new AdminFailure(line + ": " + parsed.diagnostics().get(0).message());
    }
    if (parsed.value().all().size() != 1) {
      throw new AdminFailure(
          "\"" + line + "\" would not be read as an environment: choose another name");
    }
    return parsed.value().all().get(0);
  }

  /** The command by which an environment goes that can't be had. */
  public static String takeOff(SysConfig config, Environment environment) {
    if (!environment.traits().equals(Traits.NONE)) {
      return "chosctl remove " + ShellWord.quoted(environment.alias());
    }
    // By its name, since the number of the line changes with those before.
    String name = environment.alias().replaceAll("[\\\\.*\\[\\]^$/]", "\\\\$0");
    return "sed -i "
        + ShellWord.quoted("/^[[:blank:]]*" + name + "[[:blank:]]*:/d")
        + " "
        + ShellWord.quoted(config.chosFile())
        + " && chosctl reload";
  }

  /** Text that is to become a file of root's. */
  public static FileContent asRoots(String name, byte[] text) {
    return new FileContent(name, text, 0, ROOTS_REGULAR_FILE);
  }

  private void requirePlaceForTree(Environment environment) throws AdminFailure {
    String path = environment.path();
    if (path.equals("/")) {
      throw new AdminFailure(
          "/ is the host itself and needs no adoption: to give it that name, add the line \""
              + environment.alias()
              + ":/\" to /etc/chos");
    }
    Optional<String> objection = objectionToPlace(path);
    if (objection.isPresent()) {
      throw new AdminFailure(objection.get() + ": keep trees in a directory such as /export/os");
    }
  }

  /** Why no tree can be at that path; empty if one can. */
  public Optional<String> objectionToPlace(String path) {
    String top = Path.of(path).getName(0).toString();
    Path inside = Path.of(layout.inChos(top));
    if (RawPath.within(layout.chos(), path)
        || Layout.LINKS.contains(top) && !Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(
          path + " is at or below /" + top + ", which every environment has of its own");
    }
    return Optional.empty();
  }

  /**
   * Whether the line is there.
   *
   * @throws AdminFailure if the name is another tree's
   */
  public boolean has(Environment environment, SysConfig config) throws AdminFailure {
    Optional<Environment> same = configuration.environments(config).find(environment.alias());
    if (same.isPresent() && !same.get().path().equals(environment.path())) {
      throw new AdminFailure(
          config.chosFile()
              + ":"
              + same.get().line()
              + ": "
              + environment.alias()
              + " is the name of "
              + same.get().path()
              + " already: choose another one");
    }
    return same.isPresent();
  }

  /**
   * Adds the line.
   *
   * @return what was done, or would be
   */
  public String add(Environment environment, SysConfig config, boolean dryRun) throws IOException {
    return add(environment, Path.of(config.chosFile()).toRealPath(), dryRun);
  }

  /** The same for a file that need not be the host's. */
  public static String add(Environment environment, Path file, boolean dryRun) throws IOException {
    String what = "add " + environment.alias() + ":" + environment.path() + " to " + file;
    if (!dryRun) {
      byte[] before = Files.readAllBytes(file);
      AtomicFile.edit(file, EnvironmentsEdit.add(before, environment.alias(), environment.path()));
      ChangeLog.add("done: {}", what);
    }
    return what;
  }

  /**
   * Adds what is to be set in an environment that has just been added: those of the settings that
   * the file can say.
   *
   * @param settings NAME=VALUE, each
   * @return those that it can't
   */
  public static List<String> set(Environment environment, List<String> settings, Path file)
      throws IOException {
    byte[] text = Files.readAllBytes(file);
    List<String> left = new ArrayList<>();
    for (String setting : settings) {
      // What an image says is meant as it stands there.
      if (SettingChanges.canBeSaid(setting)) {
        text = EnvironmentsEdit.set(text, environment.alias(), setting);
      } else {
        left.add(setting);
      }
    }
    if (left.size() < settings.size()) {
      AtomicFile.edit(file, text);
      ChangeLog.add("done: set what the image says for {} in {}", environment.alias(), file);
    }
    return left;
  }

  /**
   * The file before a change and after it.
   *
   * @param settings what became of the variables
   * @param what was done, or would be
   */
  public record Edit(
      Path file, byte[] before, byte[] after, SettingChanges settings, List<String> what) {
    private void make() throws IOException {
      AtomicFile.edit(file, after);
      what.forEach(each -> ChangeLog.add("done: {}", each));
    }

    /** Returns whether it could be: the file may have changed since. */
    public boolean takeBack() throws IOException {
      if (!Arrays.equals(Files.readAllBytes(file), after)) {
        return false;
      }
      AtomicFile.edit(file, before);
      return true;
    }
  }

  /**
   * Has the line lead elsewhere and sets other variables, in one step.
   *
   * @param environment as it was read from the file
   */
  public Edit lead(
      Environment environment,
      String path,
      SettingChanges settings,
      SysConfig config,
      boolean dryRun)
      throws IOException, AdminFailure {
    refusePattern(environment, config);
    String alias = environment.alias();
    Path file = Path.of(config.chosFile()).toRealPath();
    byte[] before = Files.readAllBytes(file);
    byte[] after = EnvironmentsEdit.lead(before, environment.line(), path);
    after = EnvironmentsEdit.replaceSettings(after, alias, settings.replaced());
    for (String setting : settings.added()) {
      after = EnvironmentsEdit.set(after, alias, setting);
    }
    List<String> what = new ArrayList<>();
    what.add("lead " + alias + " to " + path + " in " + file);
    settings.describe().forEach(change -> what.add(change + ", for " + alias + " in " + file));
    Edit edit = new Edit(file, before, after, settings, what);
    if (!dryRun) {
      edit.make();
    }
    return edit;
  }

  private void refusePattern(Environment environment, SysConfig config) throws AdminFailure {
    Optional<Environment> pattern = configuration.pattern(environment, config);
    if (pattern.isPresent()) {
      throw new AdminFailure(
          environment.alias()
              + " is one of "
              + pattern.get().alias()
              + ":"
              + pattern.get().path()
              + ", "
              + config.chosFile()
              + ":"
              + environment.line()
              + ": change that line by `chosctl edit`");
    }
  }

  /**
   * Takes the line away, and what else the file says of that environment.
   *
   * @param environment as it was read from the file
   * @param all likewise
   * @return what was done, or would be
   */
  public String remove(Environment environment, Environments all, SysConfig config, boolean dryRun)
      throws IOException, AdminFailure {
    refusePattern(environment, config);
    Path file = Path.of(config.chosFile()).toRealPath();
    String what = "remove " + environment.alias() + ":" + environment.path() + " from " + file;
    if (!dryRun) {
      Set<Integer> lines = new HashSet<>(Set.of(environment.line()));
      for (GroupDefault standard : all.defaults()) {
        if (standard.alias().equals(environment.alias())) {
          lines.add(standard.line());
        }
      }
      byte[] before = Files.readAllBytes(file);
      AtomicFile.edit(file, EnvironmentsEdit.remove(before, lines, environment.alias()));
      ChangeLog.add("done: {}", what);
    }
    return what;
  }
}
