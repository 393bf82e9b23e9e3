// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Command;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;

/**
 * The mount namespaces that users enter by the mount engine. In /run/chos/mount, a file system of
 * its own, are
 *
 * <ul>
 *   <li>"host", a link: the name of the host's mount namespace.
 *   <li>"current", a link to one of the directories with a number; a reload makes a new one. Those
 *       that it doesn't lead to hold what was replaced while somebody was inside.
 *   <li>in each, a file for each namespace, on which the kernel's file of it is mounted, so that it
 *       stays without a process; its name is a number that a path keeps. For each "rights-" and
 *       that number: who may enter, see {@link Notices#admission}. And "list", which says what they
 *       are.
 *   <li>"next", a link: the number that the next new path gets.
 * </ul>
 */
public final class PreparedNamespaces {
  private static final String READABLE = "rw-r--r--";
  private static final String CURRENT = "current";
  private static final String WITHDRAWN = "withdrawn";
  private static final String HOST = "host";
  private static final String NEXT = "next";
  private static final String LIST = "list";
  private static final String RIGHTS = "rights-";
  private static final String TMPFS = "tmpfs";

  private final Path directory;
  private final String program;
  private final Processes processes;

  PreparedNamespaces(Layout layout, Processes processes) {
    directory = Path.of(layout.preparedNamespaces());
    program = layout.helper("prepare");
    this.processes = processes;
  }

  /**
   * What a namespace is made of. Two that are equal show the same.
   *
   * @param alias the first of the names that the path has
   * @param path the tree
   * @param identity what the tree is at the moment: another one can take its place
   * @param links whether the rest of the host's root is seen by links
   * @param frozen whether it does not follow what the host mounts later
   * @param flags what all mounts of the tree have
   * @param binds the host's directories that are seen inside; none has a blank in its path
   * @param own what else of the host's is seen, in this tree alone
   */
  public record Spec(
      String alias,
      String path,
      String identity,
      boolean links,
      boolean frozen,
      MountFlags flags,
      List<String> binds,
      List<Own> own) {
    public Spec {
      binds = List.copyOf(binds);
      own = List.copyOf(own);
    }

    private String line() {
      return String.join(
          "\t",
          alias,
          path,
          identity,
          Boolean.toString(links),
          Boolean.toString(frozen),
          Boolean.toString(flags.nosuid()),
          Boolean.toString(flags.readOnly()),
          String.join(" ", binds),
          String.join(" ", own.stream().map(Own::words).toList()));
    }

    private static Spec of(String[] field, int from) {
      return new Spec(
          field[from],
          field[from + 1],
          field[from + 2],
          Boolean.parseBoolean(field[from + 3]),
          Boolean.parseBoolean(field[from + 4]),
          new MountFlags(
              Boolean.parseBoolean(field[from + 5]), Boolean.parseBoolean(field[from + 6])),
          words(field, from + 7),
          Own.of(words(field, from + 8)));
    }

    /** A version before has fewer of them. */
    private static List<String> words(String[] field, int at) {
      return at >= field.length || field[at].isEmpty() ? List.of() : List.of(field[at].split(" "));
    }
  }

  /**
   * What of the host is seen in one tree. No path has a blank in it.
   *
   * @param source where it is on the host
   * @param place where it is in the tree
   * @param flags what its mount has beyond what it has on the host
   */
  public record Own(String source, String place, MountFlags flags) {
    private String words() {
      return source + ' ' + place + ' ' + letters();
    }

    /** As the program takes it. */
    private String letters() {
      return "-" + (flags.nosuid() ? "s" : "") + (flags.readOnly() ? "r" : "");
    }

    private static List<Own> of(List<String> words) {
      List<Own> result = new ArrayList<>();
      for (int i = 0; i + 2 < words.size(); i += 3) {
        String letters = words.get(i + 2);
        MountFlags flags = new MountFlags(letters.indexOf('s') >= 0, letters.indexOf('r') >= 0);
        result.add(new Own(words.get(i), words.get(i + 1), flags));
      }
      return result;
    }
  }

  /**
   * One that should be there.
   *
   * @param spec what it is made of
   * @param admission who may enter, see {@link Notices#admission}
   */
  public record Wanted(Spec spec, String admission) {}

  /**
   * One that there is.
   *
   * @param holder the directory that it is held in
   * @param number the name of its file
   * @param name as the kernel calls it: "mnt:[4026532177]"
   * @param device of its /.chos, which a namespace made from it has as well
   * @param spec what it was made of
   * @param admission who may enter, see {@link Notices#admission}
   */
  public record Prepared(
      String holder, long number, String name, String device, Spec spec, String admission) {
    public String path() {
      return spec.path();
    }

    /** Who may enter which tree, as the kernel's list has it. */
    String rights() {
      String attributes = admission.substring(0, Math.max(0, admission.indexOf('\n')));
      return attributes.isEmpty() ? path() : attributes + ' ' + path();
    }

    private String line() {
      return String.join("\t", Long.toString(number), name, device, spec.line());
    }

    /** As made anew, or held in another directory. */
    private static Prepared of(String holder, String line, String admission) {
      String[] field = line.split("\t", -1);
      return new Prepared(
          holder, Long.parseLong(field[0]), field[1], field[2], Spec.of(field, 3), admission);
    }
  }

  public String place() {
    return directory.toString();
  }

  /** Whether there is the place for them. */
  public boolean isMounted(MountTable mounts) {
    return mounts.isAt(place(), TMPFS);
  }

  /** Whether users can enter them. */
  public boolean areInForce() {
    return Files.isSymbolicLink(directory.resolve(CURRENT));
  }

  /** Whether that has all that it begins with; not if its start was killed. */
  public boolean isReady(MountTable mounts) {
    return isMounted(mounts) && Files.isSymbolicLink(directory.resolve(NEXT));
  }

  /** Makes the place for them, or completes it. */
  public void mount() throws IOException {
    Directories.make(place(), Directories.USUAL_MODE);
    if (!isMounted(MountTable.read())) {
      Syscalls.mount(TMPFS, place(), "mode=755,size=16m");
    }
    // Below a shared mount the kernel binds no namespace: it could be reached from within itself.
    Syscalls.propagation(place(), Syscalls.PRIVATE);
    link(HOST, Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString());
    // The last, by which is seen that nothing is missing.
    link(NEXT, "1");
  }

  /** Those in force. */
  public List<Prepared> current() throws IOException {
    Path link = directory.resolve(CURRENT);
    return areInForce() ? of(Files.readSymbolicLink(link).toString()) : List.of();
  }

  /** All that are held, those that were replaced as well. */
  public List<Prepared> all() throws IOException {
    List<Prepared> result = new ArrayList<>();
    for (String holder : holders()) {
      result.addAll(of(holder));
    }
    return result;
  }

  private List<String> holders() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .sorted(Comparator.comparing(Long::valueOf))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private List<Prepared> of(String holder) throws IOException {
    List<Prepared> result = new ArrayList<>();
    try {
      Path place = directory.resolve(holder);
      for (String line : Files.readAllLines(place.resolve(LIST))) {
        String number = line.substring(0, line.indexOf('\t'));
        result.add(Prepared.of(holder, line, Files.readString(place.resolve(RIGHTS + number))));
      }
    } catch (NoSuchFileException e) {
      // It is only just being made, or taken away.
    }
    return result;
  }

  /**
   * Prepares what is not there yet, in a directory of its own that nobody enters by yet.
   *
   * @return that directory's name
   */
  public String prepare(List<Wanted> wanted) throws IOException {
    List<String> before = holders();
    List<Prepared> current = current();
    String holder =
        Long.toString(before.isEmpty() ? 1 : Long.parseLong(before.get(before.size() - 1)) + 1);
    Directories.make(directory.resolve(holder).toString(), Directories.USUAL_MODE);
    Files.deleteIfExists(directory.resolve(WITHDRAWN));
    List<Prepared> made = new ArrayList<>();
    try {
      for (Wanted each : wanted) {
        made.add(prepare(holder, each, current));
        // After each, so that nothing is held of which nobody knows.
        write(holder, made);
      }
    } catch (IOException e) {
      for (Prepared each : made) {
        end(each, current.stream().noneMatch(p -> p.name().equals(each.name())));
      }
      throw e;
    }
    return holder;
  }

  private Prepared prepare(String holder, Wanted wanted, List<Prepared> current)
      throws IOException {
    Spec spec = wanted.spec();
    Optional<Prepared> former =
        current.stream().filter(p -> p.path().equals(spec.path())).findFirst();
    long number = former.isPresent() ? former.get().number() : nextNumber();
    Path place = directory.resolve(holder);
    Path file = place.resolve(Long.toString(number));
    write(place.resolve(RIGHTS + number), wanted.admission());
    Files.createFile(file);
    try {
      if (former.isPresent() && former.get().spec().equals(spec)) {
        Syscalls.bindFile(file(former.get()).toString(), file.toString());
        return Prepared.of(holder, former.get().line(), wanted.admission());
      }
      String[] answer = make(file, spec).split(" ");
      return new Prepared(holder, number, answer[0], answer[1], spec, wanted.admission());
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private String make(Path file, Spec spec) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                program, "hold", file.toString(), "--name", spec.alias(), "--tree", spec.path()));
    spec.binds().forEach(bind -> words.addAll(List.of("--bind", bind)));
    spec.own()
        .forEach(own -> words.addAll(List.of("--own", own.source(), own.place(), own.letters())));
    if (spec.links()) {
      words.add("--links");
    }
    if (spec.frozen()) {
      words.add("--private");
    }
    if (spec.flags().nosuid()) {
      words.add("--nosuid");
    }
    if (spec.flags().readOnly()) {
      words.add("--ro");
    }
    Command made = Command.run(words.toArray(String[]::new));
    if (made.exitCode() != 0) {
      throw new IOException(made.said());
    }
    return made.said();
  }

  private long nextNumber() throws IOException {
    long number = Long.parseLong(Files.readSymbolicLink(directory.resolve(NEXT)).toString());
    link(NEXT, Long.toString(number + 1));
    return number;
  }

  /** From now on these are entered. */
  public void switchTo(String holder) throws IOException {
    link(CURRENT, holder);
  }

  /** Takes that back: those from before are entered again, or none. */
  public void switchBack() throws IOException {
    List<String> holders = holders();
    if (holders.size() > 1) {
      link(CURRENT, holders.get(holders.size() - 2));
    } else {
      Files.deleteIfExists(directory.resolve(CURRENT));
    }
  }

  /** From now on nobody enters. */
  public void withdraw() throws IOException {
    if (areInForce()) {
      Files.move(
          directory.resolve(CURRENT), directory.resolve(WITHDRAWN), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Takes that back. */
  public void restore() throws IOException {
    if (Files.isSymbolicLink(directory.resolve(WITHDRAWN))) {
      Files.move(
          directory.resolve(WITHDRAWN), directory.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Ends those that are not in force and that nobody is in.
   *
   * @return how many it were
   */
  public int endReplaced() throws IOException {
    List<Prepared> current = current();
    List<String> inside = inside().stream().map(Inside::namespace).toList();
    String keep = areInForce() ? Files.readSymbolicLink(directory.resolve(CURRENT)).toString() : "";
    int ended = 0;
    for (String holder : holders()) {
      if (holder.equals(keep)) {
        continue;
      }
      List<Prepared> left = new ArrayList<>();
      for (Prepared each : of(holder)) {
        boolean lives = current.stream().anyMatch(p -> p.name().equals(each.name()));
        if (!lives && inside.contains(each.name())) {
          left.add(each);
        } else {
          end(each, !lives);
          ended += lives ? 0 : 1;
        }
      }
      if (left.isEmpty()) {
        remove(holder);
      } else {
        write(holder, left);
      }
    }
    return ended;
  }

  /** Ends all of them, and the place for them, whoever is inside. */
  public void endAll() throws IOException {
    for (String holder : holders()) {
      for (Prepared each : of(holder)) {
        end(each, true);
      }
    }
    endUnlisted(place());
    Syscalls.detach(place());
    Files.deleteIfExists(directory);
  }

  /**
   * Those of which no list knows yet: their chosctl was killed. One that is held elsewhere as well,
   * and can be in force there, stays as it is.
   */
  private void endUnlisted(String below) throws IOException {
    List<String> listed = all().stream().map(Prepared::name).toList();
    MountTable mounts = MountTable.read();
    for (Mount mount : mounts.childrenOf(mounts.at(place()).orElseThrow())) {
      if (RawPath.within(below, mount.point())) {
        if (!listed.contains(mount.root())) {
          empty(mount.shownPoint());
        }
        Syscalls.detach(mount.point());
      }
    }
  }

  /**
   * All in it is unmounted from within first: who has kept its file keeps no file system. Any user
   * can have that open, or be in a directory here, and must not keep chosctl from anything by it:
   * so mounts are detached, here and below.
   */
  private void end(Prepared each, boolean last) throws IOException {
    Path file = file(each);
    if (MountTable.read().at(file.toString()).isPresent()) {
      if (last) {
        empty(file.toString());
      }
      Syscalls.detach(file.toString());
    }
    Files.deleteIfExists(file);
  }

  private void empty(String file) throws IOException {
    Command emptied = Command.run(program, "empty", file);
    if (emptied.exitCode() != 0) {
      throw new IOException(emptied.said());
    }
  }

  /** What is mounted in it. For root only. */
  public MountTable mountsIn(Prepared namespace) throws IOException {
    Process process = new ProcessBuilder(program, "show", file(namespace).toString()).start();
    process.getOutputStream().close();
    return MountTable.parse(process.getInputStream().readAllBytes());
  }

  /** The file that holds it. */
  public Path file(Prepared each) {
    return directory.resolve(each.holder()).resolve(Long.toString(each.number()));
  }

  private void remove(String holder) throws IOException {
    Path path = directory.resolve(holder);
    endUnlisted(path.toString());
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }

  private void write(String holder, List<Prepared> all) throws IOException {
    StringBuilder text = new StringBuilder();
    all.forEach(each -> text.append(each.line()).append('\n'));
    write(directory.resolve(holder).resolve(LIST), text.toString());
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), READABLE);
  }

  private void link(String name, String target) throws IOException {
    Path fresh = directory.resolve("." + name);
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, Path.of(target));
    Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * A process in one of them.
   *
   * @param pid its number
   * @param namespace the one it is in, or that its own was made from
   * @param path the tree's path
   */
  public record Inside(int pid, String namespace, String path) {}

  /** The processes in any of them. For root only. */
  public List<Inside> inside() throws IOException {
    List<Prepared> all = all();
    if (all.isEmpty()) {
      return List.of();
    }
    String host = processes.mountNamespace("self");
    Map<String, Optional<Prepared>> known = new HashMap<>();
    all.forEach(each -> known.put(each.name(), Optional.of(each)));
    known.put(host, Optional.empty());
    MountTable hosts = MountTable.read();
    List<Inside> result = new ArrayList<>();
    for (int pid : processes.all()) {
      String namespace = processes.mountNamespace(Integer.toString(pid));
      if (namespace.isEmpty()) {
        continue;
      }
      Optional<Prepared> found = known.get(namespace);
      if (found == null) {
        found = madeFrom(pid, all, hosts);
        known.put(namespace, found);
      }
      if (found.isPresent()) {
        result.add(new Inside(pid, found.get().name(), found.get().path()));
      }
    }
    return result;
  }

  /** What a process with mounts of its own, as in bwrap or podman, has got them from. */
  private Optional<Prepared> madeFrom(int pid, List<Prepared> all, MountTable hosts) {
    List<Mount> mounts = processes.mounts(pid).all();
    for (Prepared each : all) {
      if (mounts.stream().anyMatch(m -> m.device().equals(each.device()))) {
        return Optional.of(each);
      }
    }
    for (Prepared each : all) {
      Optional<Mount> tree = hosts.holding(each.path());
      if (tree.isPresent() && mounts.stream().anyMatch(m -> shows(m, tree.get(), each, hosts))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Whether it is a mount of the tree, or of a part, such as the host itself doesn't have. */
  private static boolean shows(Mount mount, Mount holding, Prepared tree, MountTable hosts) {
    String point = RawPath.raw(tree.path());
    String below =
        point.equals(holding.point())
            ? ""
            : point.substring(holding.point().equals("/") ? 0 : holding.point().length());
    String root = RawPath.join(holding.root(), below);
    return mount.device().equals(holding.device())
        && RawPath.within(root, mount.root())
        && hosts.all().stream()
            .noneMatch(m -> m.device().equals(mount.device()) && m.root().equals(mount.root()));
  }
}
