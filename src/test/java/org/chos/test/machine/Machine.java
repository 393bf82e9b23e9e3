// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A virtual machine, from its boot to its end. It has to say that it is up, and its kernel's log
 * has to stay clean; silence is a failure.
 */
final class Machine implements AutoCloseable {
  private static final Duration BOOT = Duration.ofMinutes(5);
  private static final Duration SHUTDOWN = Duration.ofMinutes(2);
  private static final Duration SYNC = Duration.ofSeconds(2);
  private static final int SEED = 64;

  private final Process process;
  private final Path directory;
  private final boolean plain;
  private final KernelLog log;
  private final Monitor monitor;
  private final Agent agent;
  private boolean saved;

  private Machine(Process process, Path directory, boolean plain) throws IOException {
    this.process = process;
    this.directory = directory;
    this.plain = plain;
    log = new KernelLog(directory.resolve("kernel.log"), Script.path("complaints"));
    monitor = new Monitor(line("monitor"));
    monitor.resume();
    agent = new Agent(line("agent"));
    await(() -> agent.sync(SYNC));
  }

  /**
   * Boots a machine with that kernel.
   *
   * @param disk the script that makes its disk; if empty, {@code vm/image} has made one
   * @param parameters more words for the kernel's command line
   */
  static Machine boot(String kernel, String disk, int processors, String parameters)
      throws IOException {
    if (!disk.isEmpty()) {
      Script.run(disk, kernel);
    }
    return start(
        disk.isEmpty() && parameters.isEmpty(),
        disk.isEmpty() ? kernel : kernel + "-" + disk,
        "--processors",
        Integer.toString(processors),
        parameters);
  }

  /**
   * Boots two machines with a network between them, both with the disk that the script makes. What
   * they serve each other is not to be taken down in order: they are switched off at once.
   */
  static List<Machine> pair(String kernel, String disk, int processors) throws IOException {
    Script.run(disk, kernel);
    Path network = Files.createTempDirectory("chos");
    // The last one is deleted first.
    Stream.of(network, network.resolve("peer-1"), network.resolve("peer-2"))
        .forEach(path -> path.toFile().deleteOnExit());
    try {
      return IntStream.of(1, 2)
          .parallel()
          .mapToObj(
              number -> {
                try {
                  return start(
                      true,
                      kernel + "-" + disk,
                      "--processors",
                      Integer.toString(processors),
                      "--peer",
                      network.toString(),
                      Integer.toString(number));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** One whose disk is kept in that directory. */
  static Machine boot(String kernel, int processors, Path record) throws IOException {
    return start(
        true, kernel, "--processors", Integer.toString(processors), "--record", record.toString());
  }

  /** One that goes on from there, at today's time. */
  static Machine resume(Snapshot from) throws IOException {
    return start(
            true,
            from.kernel(),
            "--processors",
            Integer.toString(from.processors()),
            "--snapshot",
            from.directory().toString())
        .wake();
  }

  /** The same, with its disk kept in that directory. */
  static Machine resume(Snapshot from, Path record) throws IOException {
    return start(
            true,
            from.kernel(),
            "--processors",
            Integer.toString(from.processors()),
            "--snapshot",
            from.directory().toString(),
            "--record",
            record.toString())
        .wake();
  }

  private static Machine start(boolean plain, String image, String... options) throws IOException {
    // Short, as the path of a socket has to be.
    Path directory = Files.createTempDirectory("chos");
    List<String> line =
        new ArrayList<>(List.of(Script.path("boot").toString(), image, directory.toString()));
    line.addAll(List.of(options));
    Process process =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(directory.resolve("qemu.log").toFile())
            .redirectErrorStream(true)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Machine(process, directory, plain);
  }

  /** Something that comes true by itself. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private Line line(String name) {
    Line[] line = new Line[1];
    await(
        () -> {
          try {
            line[0] = new Line(directory.resolve(name));
            return true;
          } catch (SocketException e) {
            // Not there yet, or not yet listening.
            return false;
          }
        });
    return line[0];
  }

  /** Waits for something that comes true while the machine boots. */
  private void await(Condition condition) {
    long deadline = System.nanoTime() + BOOT.toNanos();
    try {
      while (!condition.holds()) {
        if (!process.isAlive()) {
          throw new IOException("qemu ended");
        }
        if (System.nanoTime() > deadline) {
          throw new IOException("the machine was not up after " + BOOT.toSeconds() + " s");
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      throw lost(new IOException("interrupted", e));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /**
   * What has stood still can't know: how late it is, nor that others of its kind draw the same
   * random numbers. The line for the kernel's log proves that the console is taken up, too.
   */
  private Machine wake() {
    byte[] seed = new byte[SEED];
    new SecureRandom().nextBytes(seed);
    new Command(
            this,
            "root",
            List.of(
                "/bin/sh",
                "-euc",
                "date -s @"
                    + Instant.now().getEpochSecond()
                    + " > /dev/null; cat > /dev/urandom; perl -e 'ioctl(STDOUT, 0x5207, 0) or die"
                    + " $!' > /dev/urandom; echo '<4>chos-test: taken up again' > /dev/kmsg"))
        .stdin(seed)
        .run()
        .clean();
    return this;
  }

  /** Ends it by writing down its memory; see {@link Snapshot}. */
  void save(Path memory) throws IOException {
    examine();
    monitor.save(memory);
    saved = true;
  }

  /** Has the machine end what runs in it, and boot again from the same disk. */
  void reboot() {
    try {
      int boots = log.boots();
      agent.tell("guest-exec", Command.request(List.of("/usr/bin/systemctl", "reboot")));
      // Until the next kernel speaks, it is still the old system that answers.
      await(() -> log.boots() > boots);
      await(() -> agent.sync(SYNC));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  Agent agent() {
    return agent;
  }

  /** The error for a machine that doesn't answer: the end of what it said is the best witness. */
  AssertionError lost(IOException cause) {
    try {
      Path qemu = directory.resolve("qemu.log");
      return new AssertionError(
          cause.getMessage()
              + "\n--- the end of the kernel's log\n"
              + log.tail()
              + (Files.exists(qemu) ? "\n--- qemu\n" + Files.readString(qemu) : ""),
          cause);
    } catch (IOException e) {
      cause.addSuppressed(e);
      return new AssertionError(cause.getMessage(), cause);
    }
  }

  /** Fails if the kernel has complained since this was last called. */
  void checkLog() {
    try {
      failOn(log.news());
    } catch (IOException e) {
      throw new AssertionError("the kernel's log: " + e.getMessage(), e);
    }
  }

  private void failOn(List<String> complaints) throws IOException {
    if (!complaints.isEmpty()) {
      throw new AssertionError(
          "the kernel complains:\n"
              + String.join("\n", complaints)
              + "\n--- the end of its log\n"
              + log.tail());
    }
  }

  /** Looks at the kernel's log from both ends. */
  private void examine() throws IOException {
    Result dmesg = new Command(this, "root", List.of("dmesg")).run().clean();
    failOn(log.complaintsIn(dmesg.out().lines().toList()));
    failOn(log.news());
    if (log.isEmpty()) {
      throw new AssertionError("the kernel never said anything on its console");
    }
  }

  /** Looks at the kernel's log, then switches the machine off, if it isn't saved. */
  @Override
  public void close() throws IOException {
    try {
      if (!saved) {
        examine();
        switchOff();
        if (!process.waitFor(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
          throw lost(new IOException("the machine does not switch itself off"));
        }
        failOn(log.news());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      agent.close();
      monitor.close();
      process.destroyForcibly().onExit().join();
      keepLog();
    }
  }

  /**
   * Nobody may be left to say that it was done. In a machine whose boot is like all others' no
   * service is stopped, which would take longer than the boot; where the boot is what is tested, so
   * is the end.
   */
  private void switchOff() throws IOException {
    agent.tell(
        "guest-exec",
        Command.request(
            List.of(
                "/bin/sh",
                "-c",
                plain
                    ? "poweroff -f"
                    : "if [ -d /run/systemd/system ]; then systemctl poweroff; else poweroff"
                        + " -f; fi")));
  }

  private void keepLog() throws IOException {
    Path kept =
        Files.createDirectories(Path.of("target", "vm"))
            .resolve(directory.getFileName() + "-kernel.log");
    Files.move(directory.resolve("kernel.log"), kept, StandardCopyOption.REPLACE_EXISTING);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
