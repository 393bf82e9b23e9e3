// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
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
 *   <li>in each, again a file system of its own, a file for each namespace, on which the kernel's
 *       file of it is mounted, so that it stays without a process; its name is a number that a path
 *       keeps. For each "rights-" and that number: who may enter, see {@link Notices#admission}.
 *       And "list", which says what they are.
 *   <li>"next", a link: the number that the next new path gets.
 * </ul>
 */
public final class PreparedNamespaces {
  private static final String READABLE = "rw-r--r--";
  private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString(READABLE);

  private static final String CURRENT = "current";
  private static final String WITHDRAWN = "withdrawn";
  private static final String HOST = "host";
  private static final String NEXT = "next";
  private static final String LIST = "list";
  private static final String RIGHTS = "rights-";
  private static final String TMPFS = "tmpfs";
  private static final String OPTIONS = "mode=755,size=16m";

  /** The type of the kernel's files of namespaces. */
  private static final String NSFS = "nsfs";

  private final Path directory;
  private final String program;
  private final Processes processes;

  /** Lists that were read, by their directories: as they are asked for again and again. */
  private final Map<String, Listed> listed = new HashMap<>();

  private record Listed(String text, List<PreparedNamespace> namespaces) {}

  PreparedNamespaces(Layout layout, Processes processes) {
    directory = Path.of(layout.preparedNamespaces());
    program = layout.helper("prepare");
    this.processes = processes;
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
      Syscalls.mount(TMPFS, place(), OPTIONS);
    }
    // Below a shared mount the kernel binds no namespace: it could be reached from within itself.
    Syscalls.propagation(place(), Syscalls.PRIVATE);
    link(HOST, Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString());
    // The last, by which is seen that nothing is missing.
    link(NEXT, "1");
  }

  /** Those in force. */
  public List<PreparedNamespace> current() throws IOException {
    Path link = directory.resolve(CURRENT);
    return areInForce() ? of(Files.readSymbolicLink(link).toString()) : List.of();
  }

  /** Who may enter it, see {@link Notices#admission}. */
  public String admission(PreparedNamespace each) throws IOException {
    return Files.readString(rightsOf(each.holder(), each.number()));
  }

  /** Who may enter which tree, as the kernel's list has it. */
  String rights(PreparedNamespace each) throws IOException {
    String admission = admission(each);
    String attributes = admission.substring(0, Math.max(0, admission.indexOf('\n')));
    return attributes.isEmpty() ? each.path() : attributes + ' ' + each.path();
  }

  /** All that are held, those that were replaced as well. */
  public List<PreparedNamespace> all() throws IOException {
    List<PreparedNamespace> result = new ArrayList<>();
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

  private List<PreparedNamespace> of(String holder) throws IOException {
    try {
      String text = Files.readString(listOf(holder));
      Listed known = listed.get(holder);
      if (known == null || !known.text().equals(text)) {
        known =
            new Listed(text, text.lines().map(line -> PreparedNamespace.of(holder, line)).toList());
        listed.put(holder, known);
      }
      return known.namespaces();
    } catch (NoSuchFileException e) {
      // It is only just being made, or taken away.
      return List.of();
    }
  }

  /**
   * Prepares what is not there yet, in a directory of its own that nobody enters by yet.
   *
   * @param images for trees that are images, by their paths: descriptors of mounts
   * @return that directory's name
   */
  public String prepare(List<PreparedNamespace.Wanted> wanted, Map<String, Integer> images)
      throws IOException {
    List<String> before = holders();
    Map<String, PreparedNamespace> current = new HashMap<>();
    current().forEach(each -> current.put(each.path(), each));
    String holder =
        Long.toString(before.isEmpty() ? 1 : Long.parseLong(before.get(before.size() - 1)) + 1);
    String place = directory.resolve(holder).toString();
    Directories.make(place, Directories.USUAL_MODE);
    // All that is held in there goes with that one mount.
    Syscalls.mount(TMPFS, place, OPTIONS);
    Files.deleteIfExists(directory.resolve(WITHDRAWN));
    Map<String, Path> rights = new HashMap<>();
    List<PreparedNamespace> held = new ArrayList<>();
    List<PreparedNamespace.Wanted> fresh = new ArrayList<>();
    try {
      for (PreparedNamespace.Wanted each : wanted) {
        PreparedNamespace former = current.get(each.spec().path());
        if (former != null && former.spec().equals(each.spec())) {
          held.add(former.heldIn(holder));
          rights(rightsOf(holder, former.number()), each.admission(), rights);
        } else {
          fresh.add(each);
        }
      }
      if (!held.isEmpty()) {
        List<String> words = words("carry", Files.readSymbolicLink(directory.resolve(CURRENT)));
        words.add(place);
        held.forEach(each -> words.add(Long.toString(each.number())));
        call(words);
      }
      StringBuilder list = lines(held);
      write(holder, list);
      for (PreparedNamespace.Wanted each : fresh) {
        PreparedNamespace former = current.get(each.spec().path());
        long number = former == null ? nextNumber() : former.number();
        rights(rightsOf(holder, number), each.admission(), rights);
        list.append(make(holder, number, each.spec(), images).line()).append('\n');
        // After each, so that nothing is held of which nobody knows.
        write(holder, list);
      }
    } catch (IOException e) {
      try {
        Files.deleteIfExists(listOf(holder));
        remove(holder, names(all()), MountTable.read());
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    return holder;
  }

  private PreparedNamespace make(
      String holder, long number, PreparedNamespace.Spec spec, Map<String, Integer> images)
      throws IOException {
    Path file = Files.createFile(directory.resolve(holder).resolve(Long.toString(number)));
    String[] answer = make(file, spec, Optional.ofNullable(images.get(spec.path()))).split(" ");
    return new PreparedNamespace(holder, number, answer[0], answer[1], spec);
  }

  /**
   * Nobody reads in that directory yet. Of hundreds of trees most are for the same users, and those
   * have one file with many names.
   *
   * @param written the files by what is in them
   */
  private static void rights(Path file, String admission, Map<String, Path> written)
      throws IOException {
    Path same = written.putIfAbsent(admission, file);
    if (same != null) {
      Files.createLink(file, same);
    } else {
      Files.writeString(file, admission);
      Files.setPosixFilePermissions(file, FOR_ALL);
    }
  }

  private String make(Path file, PreparedNamespace.Spec spec, Optional<Integer> image)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                program, "hold", file.toString(), "--name", spec.alias(), "--tree", spec.path()));
    image.ifPresent(
        mount ->
            words.addAll(
                List.of("--image", "/proc/" + ProcessHandle.current().pid() + "/fd/" + mount)));
    spec.binds().forEach(bind -> words.addAll(List.of("--bind", bind)));
    spec.own()
        .forEach(own -> words.addAll(List.of("--own", own.source(), own.place(), own.letters())));
    if (spec.links()) {
      words.add("--links");
    }
    if (spec.frozen()) {
      words.add("--private");
    }
    // An image was mounted with them.
    if (spec.flags().nosuid() && image.isEmpty()) {
      words.add("--nosuid");
    }
    if (spec.flags().readOnly() && image.isEmpty()) {
      words.add("--ro");
    }
    return call(words);
  }

  private List<String> words(String verb, Path place) {
    return new ArrayList<>(List.of(program, verb, directory.resolve(place).toString()));
  }

  private static String call(List<String> words) throws IOException {
    Command called = Command.run(words.toArray(String[]::new));
    if (called.exitCode() != 0) {
      throw new IOException(called.said());
    }
    return called.said();
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
    String keep = areInForce() ? Files.readSymbolicLink(directory.resolve(CURRENT)).toString() : "";
    List<PreparedNamespace> all = all();
    Set<String> living = names(all.stream().filter(each -> each.holder().equals(keep)).toList());
    Set<String> inside = new HashSet<>();
    inside(all).forEach(each -> inside.add(each.namespace()));
    MountTable mounts = MountTable.read();
    int ended = 0;
    for (String holder : holders()) {
      if (holder.equals(keep)) {
        continue;
      }
      List<PreparedNamespace> left = new ArrayList<>();
      List<PreparedNamespace> gone = new ArrayList<>();
      for (PreparedNamespace each : all) {
        if (each.holder().equals(holder)) {
          boolean lives = living.contains(each.name());
          (!lives && inside.contains(each.name()) ? left : gone).add(each);
          ended += lives || inside.contains(each.name()) ? 0 : 1;
        }
      }
      empty(gone, living, mounts);
      if (left.isEmpty()) {
        remove(holder, names(all), mounts);
      } else {
        drop(holder, gone);
        write(holder, lines(left));
      }
    }
    return ended;
  }

  /** Ends all of them, and the place for them, whoever is inside. */
  public void endAll() throws IOException {
    MountTable mounts = MountTable.read();
    List<PreparedNamespace> all = all();
    empty(all, Set.of(), mounts);
    endUnlisted(place(), names(all), mounts);
    Syscalls.detach(place());
    Files.deleteIfExists(directory);
  }

  /**
   * Those of which no list knows yet: their chosctl was killed. One that is held elsewhere as well,
   * and can be in force there, stays as it is.
   */
  private void endUnlisted(String below, Set<String> known, MountTable mounts) throws IOException {
    Mount top = mounts.at(place()).orElseThrow();
    List<Mount> all =
        mounts.unmountOrder(top).stream().filter(m -> RawPath.within(below, m.point())).toList();
    empty(
        all.stream()
            .filter(m -> m.type().equals(NSFS) && !known.contains(m.root()))
            .map(Mount::shownPoint)
            .toList());
    for (Mount mount : all) {
      if (mount.parent() == top.id()) {
        Syscalls.detach(mount.point());
      }
    }
  }

  /**
   * All in them is unmounted from within first: who has kept the file of one keeps no file system.
   * Any user can have that open, or be in a directory here, and must not keep chosctl from anything
   * by it: so mounts are detached, here and below.
   *
   * @param living those that are held elsewhere as well
   */
  private void empty(List<PreparedNamespace> all, Set<String> living, MountTable mounts)
      throws IOException {
    empty(
        all.stream()
            .filter(each -> !living.contains(each.name()))
            .map(each -> file(each).toString())
            .filter(file -> mounts.at(file).isPresent())
            .toList());
  }

  private void empty(List<String> files) throws IOException {
    if (!files.isEmpty()) {
      List<String> words = new ArrayList<>(List.of(program, "empty"));
      words.addAll(files);
      call(words);
    }
  }

  private void drop(String holder, List<PreparedNamespace> all) throws IOException {
    if (!all.isEmpty()) {
      List<String> words = words("drop", Path.of(holder));
      all.forEach(each -> words.add(Long.toString(each.number())));
      call(words);
    }
  }

  /** What is mounted in it. For root only. */
  public MountTable mountsIn(PreparedNamespace namespace) throws IOException {
    Process process = new ProcessBuilder(program, "show", file(namespace).toString()).start();
    process.getOutputStream().close();
    return MountTable.parse(process.getInputStream().readAllBytes());
  }

  /** The file that holds it. */
  public Path file(PreparedNamespace each) {
    return directory.resolve(each.holder()).resolve(Long.toString(each.number()));
  }

  private void remove(String holder, Set<String> known, MountTable mounts) throws IOException {
    Path path = directory.resolve(holder);
    endUnlisted(path.toString(), known, mounts);
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(path);
  }

  private static Set<String> names(List<PreparedNamespace> all) {
    return all.stream().map(PreparedNamespace::name).collect(Collectors.toSet());
  }

  private Path listOf(String holder) {
    return directory.resolve(holder).resolve(LIST);
  }

  private Path rightsOf(String holder, long number) {
    return directory.resolve(holder).resolve(RIGHTS + number);
  }

  private static StringBuilder lines(List<PreparedNamespace> all) {
    StringBuilder result = new StringBuilder();
    all.forEach(each -> result.append(each.line()).append('\n'));
    return result;
  }

  private void write(String holder, StringBuilder lines) throws IOException {
    AtomicFile.write(listOf(holder), lines.toString().getBytes(StandardCharsets.UTF_8), READABLE);
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
    return inside(all());
  }

  private List<Inside> inside(List<PreparedNamespace> all) throws IOException {
    return all.isEmpty() ? List.of() : new PreparedOccupants(processes, all).find();
  }
}
