// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.device.OwnMount;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.config.SiteLink;

/**
 * Puts into an OS tree what it needs to be an environment: the program {@code chos} that leads back
 * out of it, and links to what it shares with the host. What was there before is kept beside. Doing
 * it again does nothing.
 */
public final class Adoption {
  private static final String KEPT = ".chos-orig";
  private static final String FRESH = ".chos-new";
  private static final String PROGRAM = "chos";
  private static final List<String> PROGRAM_DIRECTORIES = List.of("usr/bin", "bin");

  /** Where what comes with no package lies. */
  public static final String LOCAL_PROGRAMS = "usr/local/bin";

  private final TreeDirectory root;
  private final Attempts attempts;
  private final boolean anyHost;
  private boolean isTree;

  /**
   * All that it takes, done or, in a dry run, only found out.
   *
   * @param site what the site has every tree take from the host
   * @param dryRun change nothing
   */
  public static Adoption of(Layout layout, TreeDirectory root, List<SiteLink> site, boolean dryRun)
      throws IOException, AdminFailure {
    return new Adoption(root, dryRun, false).all(layout.program(), site);
  }

  /**
   * What may not wait until somebody adopts the tree again: users and passwords of its own, in a
   * tree that was adopted once, count no longer.
   */
  public static Adoption ofUsersAlone(TreeDirectory root, boolean dryRun) throws IOException {
    Adoption adoption = new Adoption(root, dryRun);
    adoption.isTree = hasProgram(root);
    if (adoption.isTree) {
      for (TreeLink link : TreeLink.all(List.of())) {
        if (link.isOfUsers()) {
          adoption.link(link);
        }
      }
      new UserDatabase(adoption.attempts).close(root);
    }
    return adoption;
  }

  /**
   * What of it can be done where nothing but some directories can be written to.
   *
   * @param directories relative to the tree's root
   */
  public static Adoption within(
      Layout layout,
      TreeDirectory root,
      List<SiteLink> site,
      List<String> directories,
      boolean dryRun)
      throws IOException, AdminFailure {
    Adoption adoption = new Adoption(root, dryRun);
    adoption.isTree = true;
    Predicate<String> isWithin =
        path -> directories.stream().anyMatch(d -> RawPath.within(d, path));
    Optional<TreeDirectory> programs =
        isWithin.test(LOCAL_PROGRAMS) ? root.directory(LOCAL_PROGRAMS) : Optional.empty();
    if (programs.isPresent()) {
      try (TreeDirectory open = programs.get()) {
        adoption.program(open, LOCAL_PROGRAMS, read(layout.program()));
      }
    }
    for (TreeLink link : TreeLink.all(site)) {
      if (isWithin.test(link.directory())) {
        adoption.link(link);
      }
    }
    if (isWithin.test("etc")) {
      new UserDatabase(adoption.attempts).close(root);
    }
    return adoption;
  }

  /**
   * The same for a tree that another host may serve: it gets all links, whatever this one has.
   *
   * @param program the command chos for inside
   */
  public static Adoption forAnyHost(String program, TreeDirectory root)
      throws IOException, AdminFailure {
    return new Adoption(root, false, true).all(program, List.of());
  }

  public Adoption(TreeDirectory root, boolean dryRun) {
    this(root, dryRun, false);
  }

  private Adoption(TreeDirectory root, boolean dryRun, boolean anyHost) {
    this.root = root;
    attempts = new Attempts(dryRun);
    this.anyHost = anyHost;
  }

  private Adoption all(String program, List<SiteLink> site) throws IOException, AdminFailure {
    isTree = program(read(program));
    if (isTree) {
      for (TreeLink link : TreeLink.all(site)) {
        link(link);
      }
      guard();
      mountPoints();
    }
    return this;
  }

  /** For the mount engine, in which the tree itself is the root. */
  public void mountPoints() throws IOException {
    for (String name : Layout.TREE_MOUNT_POINTS) {
      mountPoint(name);
    }
  }

  private void mountPoint(String name) throws IOException {
    try (TreeDirectory top = root.directory("").orElseThrow()) {
      Path place = top.entry(name);
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        attempts.attempt(
            "make directory " + name,
            () -> Directories.make(place.toString(), Directories.USUAL_MODE));
      }
    }
  }

  /** Makes what is missing for these to be mounted on. */
  public void places(List<OwnMount> mounts) throws IOException {
    for (OwnMount mount : mounts) {
      Path source = Path.of(mount.source());
      if (Files.isDirectory(source)) {
        place(mount.place(), true);
      } else if (Files.exists(source)) {
        place(mount.place(), false);
      }
    }
  }

  private void place(String path, boolean isDirectory) throws IOException {
    String relative = path.substring(1);
    if (isThere(relative)) {
      return;
    }
    String above = relative;
    Optional<TreeDirectory> found = Optional.empty();
    while (found.isEmpty()) {
      above = above.substring(0, Math.max(0, above.lastIndexOf('/')));
      found = root.directory(above);
    }
    String missing = relative.substring(above.isEmpty() ? 0 : above.length() + 1);
    try (TreeDirectory directory = found.get()) {
      attempts.attempt(
          "make " + (isDirectory ? "directory " : "an empty file ") + relative,
          () -> {
            for (int slash = missing.indexOf('/');
                slash > 0;
                slash = missing.indexOf('/', slash + 1)) {
              Directories.make(
                  directory.entry(missing.substring(0, slash)).toString(), Directories.USUAL_MODE);
            }
            Path place = directory.entry(missing);
            if (isDirectory) {
              Directories.make(place.toString(), Directories.USUAL_MODE);
            } else {
              Files.createFile(
                  place,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-r--r--")));
            }
          });
    }
  }

  private boolean isThere(String relative) throws IOException {
    Optional<TreeFile> there = root.file(relative);
    there.ifPresent(TreeFile::close);
    return there.isPresent();
  }

  private static byte[] read(String program) throws AdminFailure {
    try {
      return Files.readAllBytes(Path.of(program));
    } catch (IOException e) {
      throw new AdminFailure(Reason.of(e) + ": run ./install again");
    }
  }

  /** What keeps users and packages from being changed in an environment. */
  public void guard() throws IOException {
    new UserDatabase(attempts).close(root);
    new UsersPrograms(root, attempts).divert();
    new TreeFiles(root, attempts).put();
  }

  /** Whether it has a place for programs. */
  public static boolean isTree(TreeDirectory root) throws IOException {
    for (String place : PROGRAM_DIRECTORIES) {
      Optional<TreeDirectory> directory = root.directory(place);
      if (directory.isPresent()) {
        directory.get().close();
        return true;
      }
    }
    return false;
  }

  /** Whether the tree has the command chos, of whatever version. */
  public static boolean hasProgram(TreeDirectory root) throws IOException {
    for (String place : PROGRAM_DIRECTORIES) {
      Optional<TreeFile> found = root.file(place + "/" + PROGRAM);
      if (found.isPresent()) {
        found.get().close();
        return true;
      }
    }
    return false;
  }

  /** False if there is no place for programs, so that it is no OS tree. */
  public boolean isTree() {
    return isTree;
  }

  /** What was done, or would be. */
  public List<String> changes() {
    return attempts.changes();
  }

  /** Whether nothing has failed. */
  public boolean complete() {
    return attempts.failures().isEmpty();
  }

  /** Says what could not be done. */
  public void report(Console console, String path) {
    attempts.report(console, path);
  }

  Map<String, List<String>> failures() {
    return attempts.failures();
  }

  /** Why something could not be done. */
  public List<String> failed() {
    return List.copyOf(attempts.failures().keySet());
  }

  /**
   * Installs the program.
   *
   * @return false if there is no place for it, so that this is no OS tree
   */
  public boolean program(byte[] content) throws IOException {
    for (String place : PROGRAM_DIRECTORIES) {
      Optional<TreeDirectory> directory = root.directory(place);
      if (directory.isPresent()) {
        try (TreeDirectory open = directory.get()) {
          program(open, place, content);
        }
        return true;
      }
    }
    return false;
  }

  private void program(TreeDirectory directory, String place, byte[] content) throws IOException {
    Path program = directory.entry(PROGRAM);
    boolean there = Files.exists(program, LinkOption.NOFOLLOW_LINKS);
    if (there && isSameProgram(program, content)) {
      return;
    }
    // Once something is kept, what lies there now is an older one of ours.
    boolean keep =
        there && !Files.exists(directory.entry(PROGRAM + KEPT), LinkOption.NOFOLLOW_LINKS);
    String what = "install " + place + "/" + PROGRAM + (keep ? kept(place, PROGRAM + KEPT) : "");
    attempts.attempt(
        what,
        () -> {
          Path fresh = directory.entry(PROGRAM + FRESH);
          Files.deleteIfExists(fresh);
          Files.write(fresh, content, StandardOpenOption.CREATE_NEW);
          Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
          replace(program, fresh, keep ? directory.entry(PROGRAM + KEPT) : null);
        });
  }

  private static boolean isSameProgram(Path program, byte[] content) throws IOException {
    return Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)
        && Files.size(program) == content.length
        && Files.isExecutable(program)
        && Arrays.equals(Files.readAllBytes(program), content);
  }

  /** Makes a link, if the tree has a directory for it. */
  public void link(TreeLink link) throws IOException {
    Optional<TreeDirectory> directory = root.directory(link.directory());
    if (directory.isEmpty()) {
      ChangeLog.detail("no link {}: the tree has no directory {}", link.place(), link.directory());
      return;
    }
    try (TreeDirectory open = directory.get()) {
      link(open, link);
    }
  }

  private void link(TreeDirectory directory, TreeLink link) throws IOException {
    Path place = directory.entry(link.name());
    boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    if (there && leadsTo(place, link.target())) {
      return;
    }
    if (there && !anyHost && !Files.exists(Path.of(link.onHost()))) {
      // The tree would lose its own and get nothing for it.
      ChangeLog.detail("no link {}: the host has no {}", link.place(), link.onHost());
      return;
    }
    String aside = there ? freeName(directory, link.name()) : null;
    attempts.attempt(
        "link "
            + link.place()
            + " -> "
            + link.target()
            + (there ? kept(link.directory(), aside) : ""),
        () -> {
          Path fresh = directory.entry(link.name() + FRESH);
          Files.deleteIfExists(fresh);
          Files.createSymbolicLink(fresh, Path.of(link.target()));
          replace(place, fresh, there ? directory.entry(aside) : null);
        });
  }

  /**
   * @param aside where the former goes, or null if there is none to be kept
   */
  private static void replace(Path place, Path fresh, Path aside) throws IOException {
    try {
      if (aside != null) {
        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (aside != null) {
          Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        }
        throw e;
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static String kept(String directory, String name) {
    return ", the old one stays as " + directory + "/" + name;
  }

  private static boolean leadsTo(Path place, String target) throws IOException {
    return Files.isSymbolicLink(place)
        && Files.readSymbolicLink(place).toString().replaceAll("/+$", "").equals(target);
  }

  private static String freeName(TreeDirectory directory, String name) {
    String candidate = name + KEPT;
    for (int i = 1; Files.exists(directory.entry(candidate), LinkOption.NOFOLLOW_LINKS); i++) {
      candidate = name + KEPT + "." + i;
    }
    return candidate;
  }
}
