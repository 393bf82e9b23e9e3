// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.chos.cli.admin.system.RawPath;

/** What is mounted where, as of one moment: the only parser of /proc/self/mountinfo. */
public final class MountTable {
  private static final int NO_PARENT = -1;
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");

  /** Types of file systems whose answers come from this host alone. */
  private static final Set<String> ANSWERING =
      Set.of(
          "bcachefs",
          "binfmt_misc",
          "bpf",
          "btrfs",
          "cgroup",
          "cgroup2",
          "chosfs",
          "configfs",
          "debugfs",
          "devpts",
          "devtmpfs",
          "efivarfs",
          "erofs",
          "exfat",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "fusectl",
          "hugetlbfs",
          "iso9660",
          "jfs",
          "mqueue",
          "proc",
          "pstore",
          "ramfs",
          "rootfs",
          "securityfs",
          "squashfs",
          "sysfs",
          "tmpfs",
          "tracefs",
          "udf",
          "vfat",
          "xfs",
          "zfs");

  private final Map<Integer, Mount> byId = new LinkedHashMap<>();

  /** By the id of the mount that they are mounted on, then by mount point. */
  private final Map<Integer, Map<String, Mount>> children = new HashMap<>();

  /** All that are mounted on it, by its id. */
  private final Map<Integer, List<Mount>> onTop = new HashMap<>();

  /** By the device of their file system, once somebody has asked. */
  private volatile Map<String, List<Mount>> byDevice;

  /** What lookups have found: plans ask for the same paths again and again. */
  private final Map<String, Optional<Mount>> found = new ConcurrentHashMap<>();

  public MountTable(List<Mount> mounts) {
    for (Mount mount : mounts) {
      byId.put(mount.id(), mount);
    }
    for (Mount mount : mounts) {
      // The uppermost one's parent is out of sight, or itself.
      int parent = isTop(mount) ? NO_PARENT : mount.parent();
      children.computeIfAbsent(parent, id -> new LinkedHashMap<>()).put(mount.point(), mount);
      onTop.computeIfAbsent(parent, id -> new ArrayList<>()).add(mount);
    }
  }

  private boolean isTop(Mount mount) {
    return mount.parent() == mount.id() || !byId.containsKey(mount.parent());
  }

  public static MountTable read() throws IOException {
    return parse(Files.readAllBytes(SOURCE));
  }

  /** What the calling thread sees, which may be in a mount namespace of its own. */
  public static MountTable readOfThread() throws IOException {
    return parse(Files.readAllBytes(Path.of("/proc/thread-self/mountinfo")));
  }

  /**
   * @param text the file's content; each line has id, parent, device, root, mount point and mount
   *     options, then fields like "shared:5" in any number up to a "-", then the type, the source
   *     and the file system's options
   * @throws IOException for a line of another form
   */
  public static MountTable parse(byte[] text) throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n")) {
      if (!line.isEmpty()) {
        mounts.add(parseLine(line));
      }
    }
    return new MountTable(mounts);
  }

  private static Mount parseLine(String line) throws IOException {
    String[] field = line.split(" ");
    int separator = 6;
    int peerGroup = 0;
    try {
      for (; !field[separator].equals("-"); separator++) {
        if (field[separator].startsWith("shared:")) {
          peerGroup = Integer.parseInt(field[separator].substring("shared:".length()));
        }
      }
      return new Mount(
          Integer.parseInt(field[0]),
          Integer.parseInt(field[1]),
          field[2],
          unescape(field[3]),
          unescape(field[4]),
          peerGroup,
          unescape(field[separator + 1]),
          separator + 2 < field.length ? unescape(field[separator + 2]) : "",
          Set.copyOf(List.of(field[5].split(","))));
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException(SOURCE + ": can't parse the line: " + line, e);
    }
  }

  /** The kernel writes space, tab, newline and backslash as a backslash and three octal digits. */
  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    StringBuilder result = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      if (isEscape(field, i)) {
        result.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        result.append(field.charAt(i));
      }
    }
    return result.toString();
  }

  private static boolean isEscape(String field, int at) {
    if (field.charAt(at) != '\\' || at + 4 > field.length()) {
      return false;
    }
    for (int i = at + 1; i < at + 4; i++) {
      if (field.charAt(i) < '0' || field.charAt(i) > '7') {
        return false;
      }
    }
    return field.charAt(at + 1) <= '3';
  }

  /** All, in the kernel's order. */
  public List<Mount> all() {
    return List.copyOf(byId.values());
  }

  /** The mount that a lookup of just that path, whose links are not followed, ends in. */
  public Optional<Mount> holding(String path) {
    return Optional.ofNullable(holdingRaw(RawPath.raw(path)));
  }

  /**
   * Whether a look at just that path may have to wait for a server, or a daemon. Where the host's
   * own root is on such a file system, it counts as one that answers: without it nothing runs.
   */
  public boolean mayHang(String path) {
    return holding(path).filter(this::mayHang).isPresent();
  }

  public boolean mayHang(Mount mount) {
    return !ANSWERING.contains(mount.type())
        && holding("/").filter(root -> root.device().equals(mount.device())).isEmpty();
  }

  private Mount holdingRaw(String raw) {
    return found.computeIfAbsent(raw, r -> Optional.ofNullable(lookUp(r))).orElse(null);
  }

  private Mount lookUp(String raw) {
    Mount current = null;
    Mount next = childOnTheWay(NO_PARENT, raw);
    while (next != null) {
      current = next;
      next = childOnTheWay(current.id(), raw);
    }
    return current;
  }

  /** The mount, of those on the parent, that a lookup of the path comes to first, or null. */
  private Mount childOnTheWay(int parent, String raw) {
    Map<String, Mount> candidates = children.getOrDefault(parent, Map.of());
    Mount mount = candidates.get("/");
    int end = 0;
    while (mount == null && end < raw.length()) {
      int slash = raw.indexOf('/', end + 1);
      end = slash < 0 ? raw.length() : slash;
      mount = candidates.get(raw.substring(0, end));
    }
    return mount;
  }

  /** The mount that is mounted at just that path and can be seen there. */
  public Optional<Mount> at(String path) {
    String raw = RawPath.raw(path);
    return Optional.ofNullable(holdingRaw(raw)).filter(m -> m.point().equals(raw));
  }

  /** Whether a file system of that type can be seen at the path. */
  public boolean isAt(String path, String type) {
    return at(path).filter(m -> m.type().equals(type)).isPresent();
  }

  /**
   * The mount at the directory, if it shows the very directory that it is mounted on, as {@code
   * chosctl start} makes it: not a file system that an administrator put there.
   */
  public Optional<Mount> selfBindAt(String directory) {
    return at(directory).filter(this::showsWhatItCovers);
  }

  private boolean showsWhatItCovers(Mount mount) {
    Mount parent = byId.get(mount.parent());
    if (parent == null) {
      return false;
    }
    String covered =
        mount.point().equals(parent.point())
            ? parent.root()
            : RawPath.join(
                parent.root(), mount.point().substring(RawPath.join(parent.point(), "").length()));
    return mount.device().equals(parent.device()) && mount.root().equals(covered);
  }

  /** What is mounted directly on it. */
  public List<Mount> childrenOf(Mount mount) {
    return List.copyOf(onTop.getOrDefault(mount.id(), List.of()));
  }

  /** The mount and all that is mounted in it, in an order in which they can be unmounted. */
  public List<Mount> unmountOrder(Mount top) {
    List<Mount> result = new ArrayList<>();
    collect(top, result);
    Collections.reverse(result);
    return result;
  }

  private void collect(Mount mount, List<Mount> result) {
    result.add(mount);
    childrenOf(mount).forEach(child -> collect(child, result));
  }

  /** Whether the mount is a peer of one that is not within {@code top}. */
  public boolean sharedOutside(Mount top, Mount mount) {
    return mount.peerGroup() != 0 && groupsOutside(top).contains(mount.peerGroup());
  }

  /**
   * The mounts within {@code top} from where an unmount would reach mounts elsewhere that can be
   * seen, the uppermost first.
   */
  public List<Mount> reachingOutside(Mount top) {
    Set<Integer> outside = groupsOutside(top);
    outside.remove(0);
    List<Mount> result = new ArrayList<>(unmountOrder(top));
    result.removeIf(m -> !outside.contains(m.peerGroup()));
    Collections.reverse(result);
    return result;
  }

  private Set<Integer> groupsOutside(Mount top) {
    Set<Mount> inside = new HashSet<>(unmountOrder(top));
    Set<Integer> groups = new HashSet<>();
    for (Mount mount : byId.values()) {
      if (!inside.contains(mount)) {
        groups.add(mount.peerGroup());
      }
    }
    return groups;
  }

  /** All mounts of that type, seen or covered. */
  public List<Mount> ofType(String type) {
    return byId.values().stream().filter(m -> m.type().equals(type)).toList();
  }

  /** All mounts of the file system on that device, seen or covered. */
  public List<Mount> ofDevice(String device) {
    if (byDevice == null) {
      Map<String, List<Mount>> all = new HashMap<>();
      for (Mount mount : byId.values()) {
        all.computeIfAbsent(mount.device(), d -> new ArrayList<>()).add(mount);
      }
      byDevice = all;
    }
    return byDevice.getOrDefault(device, List.of());
  }

  /** The mount with that id, as long as it is mounted. */
  public Optional<Mount> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }
}
