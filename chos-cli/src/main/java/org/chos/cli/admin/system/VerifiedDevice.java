// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block device that shows what another one has, and nothing that does not fit the hashes on a
 * third: the kernel's dm-verity, by veritysetup(8). It goes with its last user, as a {@link
 * LoopDevice} does: nobody has to take it away.
 */
public final class VerifiedDevice implements AutoCloseable {
  private static final Path DEVICES = Path.of("/dev/mapper");
  private static final String PROGRAM = "veritysetup";

  /** The process that has made it, and the loop device below it, which nobody else has. */
  private static final Pattern NAME = Pattern.compile("chos-([0-9]+)-(loop[0-9]+)");

  private final String name;
  private final int fd;

  private VerifiedDevice(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /**
   * Makes one.
   *
   * @param rootHash in hexadecimal digits
   * @throws IOException with what veritysetup says, or that it can't be executed
   */
  public static VerifiedDevice of(LoopDevice content, LoopDevice hashes, String rootHash)
      throws IOException {
    closeLeftovers();
    String name =
        "chos-" + ProcessHandle.current().pid() + "-" + Path.of(content.path()).getFileName();
    run("open", content.path(), name, hashes.path(), rootHash);
    int fd = -1;
    try {
      fd = Syscalls.openForReading(path(name));
      closeWithLastUser(name);
      return new VerifiedDevice(name, fd);
    } catch (IOException e) {
      if (fd >= 0) {
        Syscalls.close(fd);
      }
      run("close", name);
      throw e;
    }
  }

  /** Whether there is the program for it. */
  public static boolean isInstalled() {
    try {
      return Command.run(PROGRAM, "--version").exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the kernel could make one, after it was asked to. */
  public static boolean isInKernel() {
    return Files.exists(Path.of("/sys/module/dm_verity"));
  }

  private static void closeWithLastUser(String name) throws IOException {
    run("close", "--deferred", name);
  }

  private static void run(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(words));
    Command run = Command.run(command.toArray(String[]::new));
    if (run.exitCode() != 0) {
      throw new IOException(run.said());
    }
  }

  /** Those of programs that were killed just after they had made one. */
  public static void closeLeftovers() throws IOException {
    for (String name : names()) {
      Matcher parts = NAME.matcher(name);
      if (parts.matches() && ProcessHandle.of(Long.parseLong(parts.group(1))).isEmpty()) {
        try {
          closeWithLastUser(name);
        } catch (IOException e) {
          // It has gone meanwhile, or has a name and nothing behind it.
        }
      }
    }
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(DEVICES)) {
      return all.map(p -> p.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static String path(String name) {
    return DEVICES.resolve(name).toString();
  }

  public String path() {
    return path(name);
  }

  /** Of a device with such a path: the loop device that has the content; else empty. */
  public static Optional<String> below(String path) {
    if (!path.startsWith(DEVICES + "/")) {
      return Optional.empty();
    }
    Matcher parts = NAME.matcher(path.substring(DEVICES.toString().length() + 1));
    return parts.matches() ? Optional.of("/dev/" + parts.group(2)) : Optional.empty();
  }

  /** Whether the kernel has found something that does not fit. */
  public boolean isCorrupted() throws IOException {
    return hasFound(name);
  }

  private static boolean hasFound(String name) throws IOException {
    return Command.run(PROGRAM, "status", name).said().matches(".*status: +corrupted.*");
  }

  /**
   * The same for any that shows that file.
   *
   * @param file as {@link LoopDevice#file} says it
   */
  public static boolean isCorrupted(String file) throws IOException {
    for (String name : names()) {
      if (LoopDevice.file(below(path(name)).orElseThrow()).equals(file) && hasFound(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    Syscalls.close(fd);
  }
}
