// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.Reason;

/**
 * What there is at paths of the host, told in bounded time although a file server may be gone.
 *
 * <p>A thread that asks such a server can wait in the kernel where not even SIGKILL reaches it, and
 * then its process never ends. So where a path leads to a file system that can make one wait,
 * another process looks, and is given up if it does not come back. Each path is looked at once.
 */
public final class HostFiles {
  /** A server that is slow, or a directory that is only just being mounted, is given this long. */
  public static final int PATIENCE_SECONDS = 10;

  /** Bytes of names for one command, far below what execve(2) takes. */
  private static final int MAX_ARGUMENTS = 500_000;

  /** Of a second, with its point. */
  private static final int FRACTION = 10;

  /** As the kernel's own limit. */
  private static final int MAX_LINKS = 40;

  private final MountTable mounts;
  private final Looker looker;
  private final long patienceMs;
  private final Map<String, Sight> known = new HashMap<>();

  /** Where paths lead; null for those where one may have to wait. */
  private final Map<Path, Path> resolved = new HashMap<>();

  /** Starts a process that looks at a path for us. */
  public interface Looker {
    Process look(String path) throws IOException;
  }

  /** What was seen. */
  enum Kind {
    DIRECTORY,
    /** Something else is there. */
    OTHER,
    /** Nothing is there, or not to be had. */
    MISSING,
    /** No answer came. */
    SILENT
  }

  /**
   * What was seen at a path, symbolic links followed.
   *
   * @param kind what it is
   * @param identity the same for the same file, whatever its path; empty if there is none
   * @param reason why it is missing; else empty
   */
  public record Sight(Kind kind, String identity, String reason) {
    private static final Sight NO_ANSWER = new Sight(Kind.SILENT, "", "");

    public boolean isDirectory() {
      return kind == Kind.DIRECTORY;
    }

    /** Something is there, but no directory. */
    public boolean isOther() {
      return kind == Kind.OTHER;
    }

    public boolean isSilent() {
      return kind == Kind.SILENT;
    }
  }

  public HostFiles(MountTable mounts) {
    this(mounts, HostFiles::stat, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  /**
   * @param looker prints "device:inode:kind" or an error that ends in its reason
   * @param patienceMs how long it may take
   */
  public HostFiles(MountTable mounts, Looker looker, long patienceMs) {
    this.mounts = mounts;
    this.looker = looker;
    this.patienceMs = patienceMs;
  }

  /** Where what is looked at is mounted. */
  public MountTable mounts() {
    return mounts;
  }

  private static Process stat(String path) throws IOException {
    return new ProcessBuilder("stat", "-L", "-c", "%d:%i:%F", path)
        .redirectErrorStream(true)
        .start();
  }

  /** For a message about a path of {@link Kind#SILENT}. */
  public static String noAnswer(String path) {
    return path
        + " does not answer within "
        + PATIENCE_SECONDS
        + " seconds (is its file server down?)";
  }

  /** Looks at all of them at once, so that several dead servers take no longer than one. */
  public void lookAt(Collection<String> paths) {
    Map<String, Process> away = new LinkedHashMap<>();
    for (String path : paths) {
      if (known.containsKey(path) || away.containsKey(path)) {
        continue;
      }
      if (!leadsAway(path)) {
        known.put(path, here(path));
        continue;
      }
      try {
        away.put(path, looker.look(path));
      } catch (IOException e) {
        known.put(path, new Sight(Kind.MISSING, "", Reason.of(e)));
      }
    }
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    away.forEach((path, process) -> known.put(path, answer(process, deadline)));
  }

  public Sight at(String path) {
    lookAt(List.of(path));
    return known.get(path);
  }

  /** Whether both are there and are the same file. */
  public boolean isSame(String path, String other) {
    lookAt(List.of(path, other));
    String identity = known.get(path).identity();
    return !identity.isEmpty() && identity.equals(known.get(other).identity());
  }

  private static Sight here(String path) {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(Path.of(path), "unix:dev,ino,isDirectory");
      return new Sight(
          Boolean.TRUE.equals(attributes.get("isDirectory")) ? Kind.DIRECTORY : Kind.OTHER,
          attributes.get("dev") + ":" + attributes.get("ino"),
          "");
    } catch (IOException e) {
      return new Sight(Kind.MISSING, "", Reason.withoutPath(e));
    }
  }

  /** Whether the path leads to a file system that can make one wait. */
  public boolean mayHang(String path) {
    return leadsAway(path);
  }

  /**
   * What a script prints of each of these paths, its first argument; those for which it fails, or
   * does not end in time, have no answer.
   */
  Map<String, byte[]> ask(Collection<String> paths, String script) {
    Map<String, Process> away = new LinkedHashMap<>();
    for (String path : paths) {
      try {
        away.put(
            path,
            new ProcessBuilder("sh", "-c", script, "sh", path)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
      } catch (IOException e) {
        // Then there is no answer.
      }
    }
    Map<String, byte[]> result = new HashMap<>();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    away.forEach(
        (path, process) -> {
          try {
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
              process.destroyForcibly();
            } else if (process.exitValue() == 0) {
              result.put(path, process.getInputStream().readAllBytes());
            }
          } catch (IOException e) {
            // Likewise.
          } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
          }
        });
    return result;
  }

  /** The names in each of these directories; none for one that can't be read in time. */
  public Map<String, List<String>> entries(Collection<String> directories) {
    Map<String, List<String>> result = new HashMap<>();
    List<String> away = new ArrayList<>();
    for (String directory : directories) {
      if (leadsAway(directory)) {
        away.add(directory);
        continue;
      }
      // Null if it can't be read.
      String[] names = new File(directory).list();
      if (names != null) {
        result.put(directory, List.of(names));
      }
    }
    ask(away, "ls -A \"$1\"")
        .forEach(
            (directory, said) ->
                result.put(directory, new String(said, StandardCharsets.UTF_8).lines().toList()));
    return result;
  }

  /**
   * What each of these is, and when it was changed last: "device:inode:mode:seconds.fraction", with
   * the mode as ls(1) shows it; of a symbolic link its own. What is not there, or not told in time,
   * is left out.
   */
  public Map<String, String> changes(Collection<String> paths) {
    Map<String, String> result = new HashMap<>();
    List<String> words = new ArrayList<>();
    int length = 0;
    for (String path : paths) {
      words.add(path);
      length += path.length();
      if (length > MAX_ARGUMENTS) {
        changes(words, result);
        words.clear();
        length = 0;
      }
    }
    if (!words.isEmpty()) {
      changes(words, result);
    }
    return result;
  }

  private static void changes(List<String> paths, Map<String, String> result) {
    List<String> words = new ArrayList<>(List.of("stat", "-c", "%d:%i:%A:%.9Z %n", "--"));
    words.addAll(paths);
    try {
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      try {
        byte[] said = Patience.run(PATIENCE_SECONDS, () -> process.getInputStream().readAllBytes());
        for (String line : new String(said, StandardCharsets.UTF_8).split("\n")) {
          int blank = line.indexOf(' ');
          // Of nine digits; a stat of another make may know no fractions.
          if (blank > FRACTION && line.charAt(blank - FRACTION) == '.') {
            result.put(line.substring(blank + 1), line.substring(0, blank));
          }
        }
      } catch (TimeoutException e) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      // Then nothing is told.
    }
  }

  private static Sight answer(Process process, long deadline) {
    try {
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        // Whether that reaches it is the kernel's business; nobody waits for it.
        process.destroyForcibly();
        return Sight.NO_ANSWER;
      }
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        return new Sight(Kind.MISSING, "", said.substring(said.lastIndexOf(": ") + 1).strip());
      }
      String[] part = said.split(":", 3);
      return new Sight(
          part[2].equals("directory") ? Kind.DIRECTORY : Kind.OTHER, part[0] + ":" + part[1], "");
    } catch (IOException e) {
      return new Sight(Kind.MISSING, "", Reason.of(e));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Whether the path leads to where one may have to wait. */
  private boolean leadsAway(String path) {
    return resolve(Path.of(path), 0) == null;
  }

  /**
   * Where the path leads, or null if one may have to wait there: asked of the mount table and of
   * links in directories that are known to answer, one component after the other, each once.
   */
  private Path resolve(Path path, int links) {
    Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    if (resolved.containsKey(path)) {
      return resolved.get(path);
    }
    Path directory = resolve(parent, links);
    Path result =
        directory == null ? null : step(directory.resolve(path.getFileName()).normalize(), links);
    resolved.put(path, result);
    return result;
  }

  /** The same for what lies in a directory to which no link leads. */
  private Path step(Path at, int links) {
    if (mounts.mayHang(at.toString())) {
      return null;
    }
    try {
      return links < MAX_LINKS && Files.isSymbolicLink(at)
          ? resolve(at.resolveSibling(Files.readSymbolicLink(at)), links + 1)
          : at;
    } catch (IOException e) {
      // The look itself will tell.
      return at;
    }
  }
}
