// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.Parsed;
import org.chos.config.SysConfig;
import picocli.CommandLine.Parameters;

/** {@code chosctl adopt} */
final class AdoptVerb extends ChangingVerb {
  private static final int ROOTS_REGULAR_FILE = 0100644;

  private final Host host;
  private final Configuration configuration;

  @Parameters(index = "0", paramLabel = "NAME", description = "what users shall call it")
  private String name;

  @Parameters(index = "1", paramLabel = "DIR", description = "where the tree is")
  private String directory;

  AdoptVerb(Host host, Console console, Configuration configuration) {
    super("adopt", console);
    this.host = host;
    this.configuration = configuration;
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    if (dryRun) {
      return adopt();
    }
    Lock lock = Lock.acquire(host.layout(), console);
    try {
      return adopt();
    } finally {
      lock.close();
    }
  }

  private Outcome adopt() throws IOException, AdminFailure {
    Environment environment = environment();
    SysConfig config = configuration.sysConfig();
    boolean listed = isListed(configuration.environments(config), environment, config);
    List<String> changes = new ArrayList<>();
    boolean complete;
    try (TreeDirectory root = TreeDirectory.root(environment.path())) {
      Adoption adoption = new Adoption(root, dryRun);
      complete = prepare(adoption, environment.path());
      changes.addAll(adoption.changes());
    }
    if (!listed) {
      changes.add(list(environment, Path.of(config.chosFile()).toRealPath()));
    }
    return new Outcome(changes, summary(complete, listed), complete);
  }

  /** What the line in /etc/chos shall say. */
  private Environment environment() throws AdminFailure {
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
    requireTree(environment.path());
    return environment;
  }

  /** The same rules as for the file, from the same place. */
  private static Environment parse(String line) throws AdminFailure {
    byte[] text = ("%SHELLS\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
    Parsed<Environments> parsed =
        EnvironmentsFile.parse(new FileContent("NAME:DIR", text, 0, ROOTS_REGULAR_FILE));
    if (!parsed.diagnostics().isEmpty()) {
      throw new AdminFailure(line + ": " + parsed.diagnostics().get(0).message());
    }
    if (parsed.value().all().size() != 1) {
      throw new AdminFailure(
          "\"" + line + "\" would be no line for an environment: choose another name");
    }
    return parsed.value().all().get(0);
  }

  private void requireTree(String path) throws AdminFailure {
    if (path.equals("/")) {
      throw new AdminFailure(
          "/ is the host itself, which needs nothing: write a line \"" + name
              + ":/\" into /etc/chos to give it that name");
    }
    if (!Files.isDirectory(Path.of(path))) {
      throw new AdminFailure(path + " is no directory: make the tree first, then adopt it");
    }
    String top = Path.of(path).getName(0).toString();
    Path inside = Path.of(host.layout().inChos(top));
    if (RawPath.within(host.layout().chos(), path)
        || Layout.LINKS.contains(top) && !Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
      throw new AdminFailure(
          path + " lies below /" + top + ", which inside is the environment's own and not the"
              + " host's: move the tree to a directory such as /export/os, then adopt it");
    }
  }

  private static boolean isListed(
      Environments environments, Environment environment, SysConfig config) throws AdminFailure {
    Optional<Environment> same = environments.find(environment.alias());
    if (same.isPresent() && !same.get().path().equals(environment.path())) {
      throw new AdminFailure(
          config.chosFile() + ":" + same.get().line() + ": " + environment.alias()
              + " is the name of " + same.get().path() + " already: choose another one");
    }
    return same.isPresent();
  }

  /**
   * @return whether all could be done
   */
  private boolean prepare(Adoption adoption, String path) throws IOException, AdminFailure {
    if (!adoption.program(program())) {
      throw new AdminFailure(
          path + " has neither usr/bin nor bin, so it is no OS tree: make the tree first");
    }
    for (TreeLink link : TreeLink.all()) {
      adoption.link(link);
    }
    for (Map.Entry<String, List<String>> failure : adoption.failures().entrySet()) {
      console.warning(
          path + ": " + failure.getKey() + ": could not " + String.join("; ", failure.getValue()));
    }
    return adoption.failures().isEmpty();
  }

  private byte[] program() throws IOException, AdminFailure {
    try {
      return Files.readAllBytes(Path.of(host.layout().program()));
    } catch (IOException e) {
      throw new AdminFailure(Reason.of(e) + ": run ./install again");
    }
  }

  /** Adds the line, and says so. */
  private String list(Environment environment, Path file) throws IOException {
    String what = "add " + environment.alias() + ":" + environment.path() + " to " + file;
    if (!dryRun) {
      AtomicFile.edit(
          file,
          EnvironmentsEdit.add(
              Files.readAllBytes(file), environment.alias(), environment.path()));
      ChangeLog.add("done: {}", what);
    }
    return what;
  }

  private String summary(boolean complete, boolean listed) {
    return name
        + (complete
            ? " is adopted"
            : " is adopted in part: make its tree writable and adopt it again")
        + (listed ? "" : "; `chosctl reload` lets users enter it");
  }
}
