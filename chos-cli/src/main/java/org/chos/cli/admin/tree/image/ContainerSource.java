// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.build.BuildPhase;
import org.chos.cli.admin.tree.build.LongCommand;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.generation.TreeOrigin;

/**
 * An image for containers: fetched by skopeo, which checks what it gets against its digests, and
 * unpacked by umoci, which knows what a layer may not do to what is outside of it.
 */
public final class ContainerSource implements TreeSource {
  private static final String IMAGE = "image";
  private static final String AUTHFILE = "authfile";
  private static final String REGISTRY = "docker://";
  private static final List<String> FORMS =
      List.of(REGISTRY, "oci-archive:", "docker-archive:", "oci:");

  /** Without escapes, which skopeo would see to before the template's reader does. */
  private static final String SETTINGS =
      """
      {{println "architecture" (printf "%q" .Architecture)}}{{println "system" (printf "%q" .OS)}}\
      {{range .Config.Env}}{{println "env" (printf "%q" .)}}{{end}}\
      {{println "workdir" (printf "%q" .Config.WorkingDir)}}\
      {{println "user" (printf "%q" .Config.User)}}\
      {{range .Config.Entrypoint}}{{println "entrypoint" (printf "%q" .)}}{{end}}\
      {{range .Config.Cmd}}{{println "cmd" (printf "%q" .)}}{{end}}\
      """;

  private final String reference;
  private final Optional<String> authfile;

  /** What the image says of itself, and its digest; after it was fetched. */
  private final List<String> found = new ArrayList<>();

  public ContainerSource(String reference, Optional<String> authfile) throws AdminFailure {
    if (FORMS.stream().noneMatch(form -> reference.startsWith(form) && !reference.equals(form))
        || reference.chars().anyMatch(c -> c <= ' ')) {
      throw new AdminFailure(
          "--image "
              + reference
              + ": write docker://REGISTRY/NAME:TAG, oci-archive:FILE or docker-archive:FILE");
    }
    this.reference = fromAnywhere(reference);
    this.authfile = authfile.map(ContainerSource::absolute);
  }

  /** An update makes it again, from whatever directory. */
  private static String fromAnywhere(String reference) {
    int file = reference.indexOf(':') + 1;
    return reference.startsWith(REGISTRY)
        ? reference
        : reference.substring(0, file) + absolute(reference.substring(file));
  }

  private static String absolute(String file) {
    return Path.of(file).toAbsolutePath().normalize().toString();
  }

  /** The same again; empty for a tree that was made otherwise. */
  public static Optional<TreeSource> again(TreeOrigin origin) throws AdminFailure {
    Optional<String> image = origin.value(IMAGE);
    return image.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContainerSource(image.get(), origin.value(AUTHFILE)));
  }

  @Override
  public String program() {
    return "skopeo";
  }

  @Override
  public List<BuildPhase> phases() {
    return List.of(
        new BuildPhase("Getting image source", 2, "asking for the image"),
        new BuildPhase("Copying blob", 5, "fetching layers"),
        new BuildPhase("Copying config", 50, "fetching layers"),
        new BuildPhase("unpacking", 55, "unpacking layers"));
  }

  @Override
  public String what() {
    return "a tree of " + reference;
  }

  @Override
  public String plan(Path directory) {
    return "make a tree with: "
        + String.join(" ", fetch(directory.resolveSibling("oci")))
        + "; umoci raw unpack";
  }

  private List<String> fetch(Path layout) {
    // An archive is unpacked for it, in /var/tmp, where it would stay after a kill.
    List<String> command =
        new ArrayList<>(List.of("skopeo", "--tmpdir", layout.getParent().toString(), "copy"));
    authfile.ifPresent(file -> command.addAll(List.of("--src-authfile", file)));
    command.addAll(List.of(reference, "oci:" + layout + ":image"));
    return command;
  }

  @Override
  public void fill(Path directory, Path room, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    refuseUnlessLogin();
    Path layout = room.resolve("oci");
    run(fetch(layout), interruption, line);
    String image = "oci:" + layout + ":image";
    List<String> settings =
        run(
                List.of("skopeo", "inspect", "--config", "--format", SETTINGS, image),
                interruption,
                line)
            .said();
    LongCommand digest =
        run(
            List.of("skopeo", "inspect", "--no-tags", "--format", "{{.Digest}}", image),
            interruption,
            line);
    found.clear();
    found.add("digest " + digest.lastWords());
    settings.forEach(this::take);
    refuseUnlessOurs();
    line.accept("unpacking");
    run(unpack(layout, directory), interruption, line);
    if (!Syscalls.isRoot()) {
      // Root reads what nobody may read, and deletes what lies in a directory that is read-only.
      run(List.of("chmod", "-R", "u+rwX", directory.toString()), interruption, line);
    }
    // An environment has the host's /dev; a device anywhere else would be one for users.
    run(
        List.of(
            "find",
            directory.toString(),
            "-xdev",
            "(",
            "-type",
            "b",
            "-o",
            "-type",
            "c",
            ")",
            "-delete"),
        interruption,
        line);
    run(digHoles(directory, room.resolve("times")), interruption, line);
    refuseUnlessTree(directory);
    makeWhatRuntimesMake(directory);
  }

  /** An image of one program relies on that: its users and hosts are to be found there, too. */
  private static void makeWhatRuntimesMake(Path directory) throws IOException {
    for (String name : List.of("etc", "var")) {
      Path place = directory.resolve(name);
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        Directories.make(place.toString(), Directories.USUAL_MODE);
      }
    }
  }

  /**
   * Has what umoci wrote as zeros take no room again, with the times as they were. Programs are
   * left alone: some file systems take a capability from a file that changes.
   */
  private static List<String> digHoles(Path directory, Path times) {
    String dig =
        "for file; do touch -r \"$file\" \"$0\"; fallocate --dig-holes \"$file\" 2> /dev/null;"
            + " touch -r \"$0\" \"$file\"; done";
    return List.of(
        "find",
        directory.toString(),
        "-xdev",
        "-type",
        "f",
        "-size",
        "+1023k",
        "!",
        "-perm",
        "/7111",
        "-exec",
        "sh",
        "-c",
        dig,
        times.toString(),
        "{}",
        "+");
  }

  private static List<String> unpack(Path layout, Path directory) {
    List<String> command =
        new ArrayList<>(List.of("umoci", "raw", "unpack", "--image", layout + ":image"));
    if (!Syscalls.isRoot()) {
      command.add("--rootless");
    }
    command.add(directory.toString());
    return command;
  }

  /** A line of {@link #SETTINGS}: keyword, blank, and the value in quotes. */
  private void take(String line) {
    int quote = line.indexOf(" \"");
    if (quote < 0 || !line.endsWith("\"") || line.length() < quote + 3) {
      return;
    }
    String quoted = line.substring(quote + 2, line.length() - 1);
    String value = quoted.replace("\\\\", "\0").replace("\\\"", "\"");
    // What else would be in need of an escape can stand in no line.
    if (!value.contains("\\") && !value.isEmpty()) {
      found.add(line.substring(0, quote) + " " + value.replace('\0', '\\'));
    }
  }

  private void refuseUnlessLogin() throws AdminFailure {
    if (authfile.isPresent() && !Files.isReadable(Path.of(authfile.get()))) {
      throw new AdminFailure(
          "--authfile "
              + authfile.get()
              + ": there is no such file that you can read: `skopeo login --authfile FILE REGISTRY`"
              + " makes one");
    }
  }

  private void refuseUnlessOurs() throws AdminFailure {
    TreeOrigin said = new TreeOrigin(found);
    String architecture = said.value("architecture").orElse("");
    String system = said.value("system").orElse("linux");
    String processor = System.getProperty("os.arch");
    String ours = processor.equals("aarch64") ? "arm64" : processor;
    if (!system.equals("linux") || !architecture.equals(ours)) {
      throw new AdminFailure(
          reference
              + " is an image for "
              + system
              + " on "
              + (architecture.isEmpty() ? "an unknown processor" : architecture)
              + ", and this host is "
              + ours
              + ": choose one that was built for this");
    }
  }

  private void refuseUnlessTree(Path directory) throws AdminFailure {
    if (!Files.isDirectory(directory.resolve("usr/bin"))
        && !Files.isDirectory(directory.resolve("bin"))) {
      throw new AdminFailure(
          reference + " has neither usr/bin nor bin in it, so it is not an OS tree");
    }
  }

  private LongCommand run(List<String> command, Interruption interruption, Consumer<String> line)
      throws IOException, AdminFailure {
    LongCommand run = LongCommand.run(command, interruption, line);
    if (run.exitCode() != 0) {
      throw new AdminFailure(explain(command.get(0), run));
    }
    return run;
  }

  /** One line for many, with what to do. */
  private String explain(String program, LongCommand run) {
    String said = String.join("\n", run.said()).toLowerCase(Locale.ROOT);
    if (said.contains("failed to execute " + program)) {
      return program + " is not installed: `apt-get install skopeo umoci`";
    }
    if (said.contains("no space left")) {
      return "no space is left: make room (`df -h` shows the file systems), or choose another place"
          + " by --path";
    }
    if (said.contains("unauthorized")
        || said.contains("authentication required")
        || said.contains("access to the resource is denied")) {
      return reference + unauthorized();
    }
    if (authfile.isPresent() && said.contains("getting username and password")) {
      return "--authfile "
          + authfile.get()
          + " can't be read ("
          + reason(run)
          + "): `skopeo login --authfile FILE REGISTRY` makes one";
    }
    if (said.contains("no image found in")) {
      return reference
          + " is not there for this processor ("
          + System.getProperty("os.arch")
          + "): choose an image that is";
    }
    if (said.contains("manifest unknown")
        || said.contains("name unknown")
        || said.contains("not found")) {
      return "there is no image " + reference + ": check its name and its tag";
    }
    if (program.equals("skopeo") && said.contains("no such file or directory")) {
      return reference + ": there is no such file: check the path";
    }
    if (said.contains("pinging container registry")
        || said.contains("dial tcp")
        || said.contains("no such host")
        || said.contains("i/o timeout")) {
      return "the registry of "
          + reference
          + " can't be reached ("
          + reason(run)
          + "): check the network, and https_proxy if there is a proxy";
    }
    return reference
        + (program.equals("umoci") ? " can't be unpacked (" : " can't be read (")
        + reason(run)
        + "): is it damaged? The same command with --verbose shows all that was said";
  }

  private String unauthorized() {
    return authfile
        .map(
            file ->
                ": the registry refuses the login in "
                    + file
                    + ", or has no such image: `skopeo login --authfile "
                    + file
                    + " REGISTRY` renews it")
        .orElse(
            ": the registry wants a login, or has no such image: `skopeo login --authfile FILE"
                + " REGISTRY` makes a file for --authfile");
  }

  private static String reason(LongCommand run) {
    String last = run.lastWords();
    int message = last.indexOf("msg=\"");
    String text = message < 0 ? last : last.substring(message + 5, last.length() - 1);
    return text.replace("\\\"", "\"");
  }

  @Override
  public List<String> origin() {
    List<String> result = new ArrayList<>();
    result.add(IMAGE + " " + reference);
    authfile.ifPresent(file -> result.add(AUTHFILE + " " + file));
    result.addAll(found);
    return result;
  }
}
