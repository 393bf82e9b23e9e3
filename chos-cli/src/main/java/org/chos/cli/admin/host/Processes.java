// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;

/** What /proc tells of processes. One may end at any moment, so nothing here insists. */
public final class Processes {
  private static final Path PROC = Path.of("/proc");

  /** The field of /proc/PID/stat behind the program's name that says when it began, from 0. */
  private static final int START = 19;

  /** What the kernel tells programs, on every architecture that has Java. */
  private static final int TICKS_A_SECOND = 100;

  /** Names of users, by their numbers: a server may have to tell them. */
  private final Map<Integer, String> users = new ConcurrentHashMap<>();

  /** When the kernel began, in seconds since 1970; 0 until it is asked. */
  private volatile long boot;

  /**
   * What is told of a process.
   *
   * @param user its user's name
   * @param command its program's name
   * @param since when it began; empty if it has ended
   */
  record Sight(String user, String command, Optional<Instant> since) {
    private static final Sight ENDED = new Sight("?", "?", Optional.empty());
  }

  /**
   * The file /proc/PID/stat, see proc_pid_stat(5): the name stands in parentheses and can have any
   * in it. Read by one call and taken apart where it is, as there may be thousands of processes.
   */
  private static final class Stat {
    /** Fifty numbers of twenty digits, and a name. */
    private static final int MOST = 2048;

    private final byte[] text = new byte[MOST];
    private int end;

    static Stat read(int pid) throws IOException {
      Stat stat = new Stat();
      try (FileInputStream file = new FileInputStream("/proc/" + pid + "/stat")) {
        stat.end = file.read(stat.text) - 1;
      }
      while (stat.end >= 0 && stat.text[stat.end] != ')') {
        stat.end--;
      }
      if (stat.end < 0) {
        throw new IOException("the process has ended");
      }
      return stat;
    }

    String command() {
      int start = 0;
      while (text[start] != '(') {
        start++;
      }
      start++;
      return RawPath.shown(new String(text, start, end - start, StandardCharsets.ISO_8859_1));
    }

    /** One of the numbers, counted from the one after the name. */
    long field(int number) {
      int at = end + 2;
      for (int left = number; left > 0; at++) {
        if (text[at] == ' ') {
          left--;
        }
      }
      boolean negative = text[at] == '-';
      long value = 0;
      for (int i = negative ? at + 1 : at; text[i] >= '0' && text[i] <= '9'; i++) {
        value = 10 * value + text[i] - '0';
      }
      return negative ? -value : value;
    }
  }

  /** Reads a single file for it; by as many threads as want to. */
  Sight look(int pid) {
    try {
      int uid = (Integer) Files.getAttribute(PROC.resolve(Integer.toString(pid)), "unix:uid");
      Stat stat = Stat.read(pid);
      long ticks = stat.field(START);
      Instant since =
          Instant.ofEpochMilli(
              (boot() + ticks / TICKS_A_SECOND) * 1000
                  + ticks % TICKS_A_SECOND * 1000 / TICKS_A_SECOND);
      String user = users.computeIfAbsent(uid, number -> user(pid));
      return new Sight(user, stat.command(), Optional.of(since));
    } catch (IOException e) {
      return Sight.ENDED;
    }
  }

  /** Whether the rights admit a process as it is; one that has ended is not asked. */
  boolean isAdmitted(int pid, Rights rights, long now) {
    long uid = 0;
    List<Long> groups = new ArrayList<>();
    try {
      for (String line :
          Files.readAllLines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
        String[] field = line.split("\\s+");
        // The fourth number is that for files.
        switch (field[0]) {
          case "Uid:" -> uid = Long.parseLong(field[4]);
          case "Gid:" -> groups.add(Long.parseLong(field[4]));
          case "Groups:" -> {
            for (int i = 1; i < field.length; i++) {
              groups.add(Long.parseLong(field[i]));
            }
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      return true;
    }
    return rights.admit(uid, groups, now);
  }

  private long boot() throws IOException {
    if (boot == 0) {
      for (String line : Files.readAllLines(PROC.resolve("stat"))) {
        if (line.startsWith("btime ")) {
          boot = Long.parseLong(line.substring("btime ".length()));
        }
      }
    }
    return boot;
  }

  /** For a message: "1234 (alice: bash)". */
  public String describe(int pid) {
    return pid + " (" + user(pid) + ": " + command(pid) + ")";
  }

  /** The user's name, or number if it has none. */
  String user(int pid) {
    try {
      return Files.getOwner(PROC.resolve(Integer.toString(pid))).getName();
    } catch (IOException e) {
      return "?";
    }
  }

  /** The program's name, cut at 15 bytes by the kernel. */
  String command(int pid) {
    try {
      byte[] name = Files.readAllBytes(PROC.resolve(Integer.toString(pid)).resolve("comm"));
      return RawPath.shown(new String(name, StandardCharsets.ISO_8859_1).stripTrailing());
    } catch (IOException e) {
      return "?";
    }
  }

  /** All there are. */
  public List<Integer> all() throws IOException {
    List<Integer> result = new ArrayList<>();
    // With a pattern, thousands of them would be matched one by one.
    String[] names = PROC.toFile().list();
    if (names == null) {
      throw new IOException("read " + PROC + ": it can't be listed");
    }
    for (String name : names) {
      if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
        result.add(Integer.valueOf(name));
      }
    }
    return result;
  }

  /** When it began, in ticks since the kernel did; -1 if it has ended. */
  public long start(int pid) {
    return number(pid, START);
  }

  /** The process that made it, or that took it over; -1 if it has ended. */
  public int parent(int pid) {
    return (int) number(pid, 1);
  }

  private static long number(int pid, int field) {
    try {
      return Stat.read(pid).field(field);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Whether that directory is its root. */
  boolean hasRoot(int pid, String directory) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/root")).toString().equals(directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** What it sees mounted; nothing if it has ended. */
  public MountTable mounts(int pid) {
    try {
      return MountTable.parse(Files.readAllBytes(PROC.resolve(pid + "/mountinfo")));
    } catch (IOException e) {
      return new MountTable(List.of());
    }
  }

  /** Those whose root is /chos, by a chroot or in a session. For root only. */
  public Set<Integer> within(Layout layout) throws IOException {
    Set<Integer> result = Sessions.processes(this, layout);
    for (int pid : all()) {
      if (hasRoot(pid, layout.chos())) {
        result.add(pid);
      }
    }
    return result;
  }

  /** Its program and libraries, as raw paths. */
  public List<String> programs(int pid) {
    List<String> result = new ArrayList<>();
    try {
      byte[] maps = Files.readAllBytes(PROC.resolve(pid + "/maps"));
      for (String line : new String(maps, StandardCharsets.ISO_8859_1).split("\n")) {
        int path = line.indexOf('/');
        if (path >= 0) {
          result.add(line.substring(path));
        }
      }
    } catch (IOException e) {
      // It has ended.
    }
    return result;
  }

  /** What its mount namespace is called; empty if it has ended. */
  public String mountNamespace(String process) {
    try {
      return Files.readSymbolicLink(PROC.resolve(process + "/ns/mnt")).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** The processes that have a directory, program or file open that lies at or in the path. */
  public List<Integer> using(String path) throws IOException {
    List<Integer> result = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : all) {
        if (uses(process, path)) {
          result.add(Integer.valueOf(process.getFileName().toString()));
        }
      }
    }
    return result;
  }

  /** A process of each mount namespace in which such a file system is mounted. */
  public List<Integer> seeing(String type) throws IOException {
    Map<Path, Integer> byNamespace = new LinkedHashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : all) {
        addIfSeeing(process, type, byNamespace);
      }
    }
    return List.copyOf(byNamespace.values());
  }

  private static void addIfSeeing(Path process, String type, Map<Path, Integer> byNamespace) {
    try {
      Path namespace = Files.readSymbolicLink(process.resolve("ns/mnt"));
      if (!byNamespace.containsKey(namespace)) {
        MountTable mounts = MountTable.parse(Files.readAllBytes(process.resolve("mountinfo")));
        if (!mounts.ofType(type).isEmpty()) {
          byNamespace.put(namespace, Integer.valueOf(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // It has ended, and so sees nothing.
    }
  }

  private static boolean uses(Path process, String path) {
    for (String name : List.of("cwd", "root", "exe")) {
      if (leadsTo(process.resolve(name), path)) {
        return true;
      }
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (leadsTo(descriptor, path)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static boolean leadsTo(Path link, String path) {
    try {
      return RawPath.within(path, Files.readSymbolicLink(link).toString());
    } catch (IOException e) {
      return false;
    }
  }
}
