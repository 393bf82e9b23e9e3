// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.OtherNamespaces;
import org.chos.cli.admin.system.AtomicFile;

/**
 * What the kernel forgets while the module is replaced, in a file, in case that this program is
 * killed meanwhile.
 *
 * @param processes the processes that had a link, and those that had only /chos as their root
 * @param mounts where chosfs was mounted in other mount namespaces
 */
record SavedLinks(List<Process> processes, List<OtherNamespaces.Place> mounts) {
  SavedLinks {
    processes = List.copyOf(processes);
    mounts = List.copyOf(mounts);
  }

  /**
   * A process inside.
   *
   * @param pid its number
   * @param start when it began, by which it is told from a later one with the same number
   * @param path the environment's path, or "/" if it had no link
   */
  record Process(int pid, long start, String path) {}

  static Optional<SavedLinks> read(Layout layout) throws IOException {
    List<Process> processes = new ArrayList<>();
    List<OtherNamespaces.Place> mounts = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file(layout))) {
        String[] word = line.split(" ", 4);
        if (word[0].equals("process")) {
          processes.add(new Process(Integer.parseInt(word[1]), Long.parseLong(word[2]), word[3]));
        } else {
          mounts.add(
              new OtherNamespaces.Place(
                  word[1], URLDecoder.decode(word[2], StandardCharsets.ISO_8859_1)));
        }
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException(file(layout) + ": not written by chosctl: remove it", e);
    }
    return Optional.of(new SavedLinks(processes, mounts));
  }

  void write(Layout layout) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Process process : processes) {
      // A path has no control characters in it: the kernel sees to that.
      text.append("process ").append(process.pid()).append(' ').append(process.start());
      text.append(' ').append(process.path()).append('\n');
    }
    for (OtherNamespaces.Place mount : mounts) {
      text.append("mount ").append(mount.namespace()).append(' ');
      text.append(URLEncoder.encode(mount.point(), StandardCharsets.ISO_8859_1)).append('\n');
    }
    AtomicFile.write(file(layout), text.toString().getBytes(StandardCharsets.UTF_8), "rw-------");
  }

  static void forget(Layout layout) throws IOException {
    Files.deleteIfExists(file(layout));
  }

  private static Path file(Layout layout) {
    return Path.of(layout.run(), "upgrade");
  }
}
