// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.Work;

/**
 * One at a time works on a tree. A lock that ends with its process says that on this host; for
 * other hosts that share the tree, and to say who it is, there is a file.
 */
final class Hold {
  private final Layout layout;
  private final Workroom room;

  Hold(Layout layout, Workroom room) {
    this.layout = layout;
    this.room = room;
  }

  /**
   * Does something while nobody else works on the tree; refuses, naming who does.
   *
   * @param what for whom it has to wait
   */
  <T> T held(String what, Work<T, AdminFailure> work) throws IOException, AdminFailure {
    room.make();
    return alone(
        () -> {
          AtomicFile.write(room.holder(), new Holder(hostName(), what).bytes(), "rw-r--r--");
          try {
            return work.run();
          } finally {
            Files.deleteIfExists(room.holder());
          }
        });
  }

  /** Does something while nobody works on the tree, without leaving a trace there. */
  <T> T alone(Work<T, AdminFailure> work) throws IOException, AdminFailure {
    Path tree = room.tree();
    String name =
        "maintain-"
            + UUID.nameUUIDFromBytes(
                RawPath.raw(tree.toString()).getBytes(StandardCharsets.ISO_8859_1));
    return Lock.heldNow(
        layout,
        name,
        tree
            + " is being maintained"
            + holder().map(h -> " by " + h.shown()).orElse("")
            + ": wait until that has ended",
        () -> {
          refuseIfHeldElsewhere();
          return work.run();
        });
  }

  private void refuseIfHeldElsewhere() throws IOException, AdminFailure {
    Optional<Holder> holder = holder();
    if (holder.isPresent() && !holder.get().host().equals(hostName())) {
      throw new AdminFailure(
          room.tree()
              + " is being maintained by "
              + holder.get().shown()
              + ": wait until that has ended; if it was killed, run `chosctl maintain` there, or"
              + " `rm "
              + ShellWord.quoted(room.holder().toString())
              + "` if that host is gone");
    }
  }

  private Optional<Holder> holder() throws IOException {
    if (!Files.isRegularFile(room.holder())) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(room.holder(), StandardCharsets.ISO_8859_1);
    return lines.size() < 2
        ? Optional.empty()
        : Optional.of(new Holder(lines.get(0), lines.get(1)));
  }

  /** No name service is asked. */
  private static String hostName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  /** Who, as the file has it. */
  private record Holder(String host, String what) {
    byte[] bytes() {
      String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      return (host
              + "\n"
              + what
              + ", process "
              + ProcessHandle.current().pid()
              + ", since "
              + since
              + "\n")
          .getBytes(StandardCharsets.ISO_8859_1);
    }

    String shown() {
      return RawPath.shown("root on " + host + " (" + what + ")");
    }
  }
}
