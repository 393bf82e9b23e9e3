// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A machine that has booted, written down, so that each class of tests gets one that is like it in
 * every bit but doesn't boot. It is made when it is first wanted, and again as soon as anything is
 * different of which it was made: see {@code vm/snapshot}.
 *
 * @param kernel the version of its kernel
 * @param processors how many it has
 * @param directory its changes of the disk, and its memory; {@code vm/boot} reads them
 */
record Snapshot(String kernel, int processors, Path directory) {
  private static final int MIB = 1 << 20;

  /** The one with that kernel, after the boot or after the start of the service. */
  static Snapshot of(String kernel, int processors, boolean started) throws IOException {
    Path directory =
        Path.of(
            Script.run(
                "snapshot",
                kernel,
                Integer.toString(processors),
                (started ? "started" : "booted") + EngineOfRun.get().suffix()));
    Snapshot snapshot = new Snapshot(kernel, processors, directory);
    // Of two processes that want it, the second waits for the first.
    try (FileChannel file =
            FileChannel.open(
                Path.of(directory + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = file.lock()) {
      if (lock.isValid() && !Files.exists(directory)) {
        snapshot.make(started);
      }
    }
    return snapshot;
  }

  private void make(boolean started) throws IOException {
    long begin = System.nanoTime();
    // Whole under its final name, whenever this is killed.
    Path partial = Files.createDirectories(Path.of(directory + ".partial"));
    try (Machine machine =
        started
            ? Machine.resume(of(kernel, processors, false), partial)
            : Machine.boot(kernel, processors, partial)) {
      new Command(
              machine,
              "root",
              List.of(
                  "systemctl",
                  started ? "start" : "is-system-running",
                  started ? "chos" : "--wait"))
          .run()
          .exits(0);
      if (!started) {
        new Guest(machine).sh("root", EngineOfRun.get().preparation()).exits(0);
      }
      machine.save(partial.resolve("memory"));
    }
    long size = Files.size(partial.resolve("disk")) + Files.size(partial.resolve("memory"));
    Files.move(partial, directory);
    System.out.printf(
        "[INFO] snapshot: kernel %s, processors %d, %s: %d MiB, made in %d s%n",
        kernel,
        processors,
        started ? "service started" : "booted",
        size / MIB,
        (System.nanoTime() - begin) / 1_000_000_000);
  }
}
