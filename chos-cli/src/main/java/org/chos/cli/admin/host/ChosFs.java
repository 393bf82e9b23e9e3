// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** The files of chosfs. */
public final class ChosFs {
  private static final String LOG = "log";
  private static final String LEFT_OUT = "left_out ";

  private final String directory;

  /**
   * @param directory where chosfs is mounted
   */
  public ChosFs(String directory) {
    this.directory = directory;
  }

  String directory() {
    return directory;
  }

  /**
   * A process in an environment.
   *
   * @param pid its number
   * @param path the environment's path
   */
  public record Entry(int pid, String path) {}

  /** The module's version; empty if nothing is mounted. */
  public Optional<String> version() throws IOException {
    try {
      // "chos VERSION Fork trapped"
      String[] words = Files.readString(Path.of(directory, "version")).split("\\s+");
      return Optional.of(words.length > 1 ? words[1] : "unknown");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private boolean callerIsInside() throws IOException {
    if (Files.isSymbolicLink(Path.of("/.chos/namespace"))) {
      return true;
    }
    Path link = Path.of(directory, "link");
    return Files.isSymbolicLink(link) && !Files.readSymbolicLink(link).toString().equals("/");
  }

  public void requireOutside() throws IOException, AdminFailure {
    if (callerIsInside()) {
      throw new AdminFailure(
          "this process is in an environment and can't see the host's mounts: run it on the host"
              + " (env CHOS=root chos)");
    }
  }

  /**
   * The kernel's list: the paths that processes may enter, each behind the {@link Rights} for it,
   * in no order. For root only.
   */
  public List<String> valid() throws IOException {
    return Files.readAllLines(Path.of(directory, "valid"));
  }

  /** Whether the module takes rights; that of version 1 doesn't. */
  public static boolean takesRights(Layout layout) {
    return Files.exists(Path.of(layout.procChos(), "counts"));
  }

  /** Whether the module records entries in the kernel's audit. For root only. */
  public boolean isAudited() throws IOException {
    try {
      return Files.readString(Path.of(directory, LOG)).startsWith("audit");
    } catch (NoSuchFileException | AccessDeniedException e) {
      return false;
    }
  }

  /** Whether it is to, and can't, since the kernel's audit is off. For root only. */
  public boolean isAuditOff() throws IOException {
    return isAudited() && Files.readString(Path.of(directory, LOG)).contains("\nenabled 0\n");
  }

  /**
   * How many refusals it has counted instead of recording them, since a user repeated them; empty
   * if it records none. For root only.
   */
  public OptionalLong refusalsLeftOut() throws IOException {
    if (!isAudited()) {
      return OptionalLong.empty();
    }
    return Files.readAllLines(Path.of(directory, LOG)).stream()
        .filter(line -> line.startsWith(LEFT_OUT))
        .mapToLong(line -> Long.parseLong(line.substring(LEFT_OUT.length())))
        .findFirst();
  }

  /** Says whether it is to. A module of version 1 can't. */
  public void audit(boolean on) throws IOException {
    Path file = Path.of(directory, LOG);
    if (on || Files.exists(file)) {
      Files.writeString(file, on ? "audit" : "no", StandardOpenOption.WRITE);
    }
  }

  /** Replaces the whole list in one moment, or fails and leaves it as it was. */
  public void publish(Collection<String> entries) throws IOException {
    String file = directory + "/valid";
    StringBuilder lines = new StringBuilder();
    for (String entry : entries) {
      lines.append(entry).append('\n');
    }
    int fd = Syscalls.openForReplacement(file);
    try {
      // The kernel swaps the list at the close, unless a write has failed.
      Syscalls.write(fd, lines.toString().getBytes(StandardCharsets.UTF_8), file);
    } catch (IOException e) {
      Syscalls.close(fd);
      throw e;
    }
    Syscalls.close(fd, file);
  }

  /** The processes that are in an environment. For root only. */
  public List<Entry> processes() throws IOException {
    List<Entry> result = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(directory, "processes"))) {
      int space = line.indexOf(' ');
      result.add(new Entry(Integer.parseInt(line.substring(0, space)), line.substring(space + 1)));
    }
    return result;
  }

  /**
   * What the module has counted of a tree.
   *
   * @param processes in it now
   * @param entries so far
   * @param refusals so far
   */
  public record Count(String path, long processes, long entries, long refusals) {}

  /** Of each published tree; none by a module that does not count. For root only. */
  public List<Count> counts() throws IOException {
    List<Count> result = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(Path.of(directory, "counts"))) {
        String[] field = line.split(" ", 4);
        result.add(
            new Count(
                field[3],
                Long.parseLong(field[0]),
                Long.parseLong(field[1]),
                Long.parseLong(field[2])));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return result;
  }

  /**
   * Says that a process is in an environment: its link is set, its root stays. For root only.
   *
   * @return false if there is no such process any more
   */
  public boolean restore(int pid, String path) throws IOException {
    String file = directory + "/processes";
    int fd = Syscalls.openForWriting(file);
    try {
      Syscalls.write(fd, (pid + " " + path + "\n").getBytes(StandardCharsets.UTF_8), file);
      return true;
    } catch (NativeException e) {
      if (e.errno() == Errno.ESRCH) {
        return false;
      }
      throw e;
    } finally {
      Syscalls.close(fd);
    }
  }
}
