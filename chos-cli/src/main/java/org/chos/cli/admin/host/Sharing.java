// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Reason;

/**
 * What of the host those inside share, for whoever enters from another mount namespace: he may have
 * something of his own there. Below /run/chos the link "mount-namespace" and the file "shared",
 * which {@code chos_own} in C reads.
 *
 * @param namespace the host's mount namespace, as /proc/1/ns/mnt has it; empty: unknown
 * @param text lines "directory TAB the same for those inside", a directory before what lies in it;
 *     and "require" where nobody is to enter past what is his own
 */
public record Sharing(String namespace, String text) {
  public static final Sharing NONE = new Sharing("", "");

  private static final String READABLE = "rw-r--r--";

  /** What is published. */
  static Sharing read(Path run) throws IOException {
    try {
      return new Sharing(Files.readSymbolicLink(link(run)).toString(), Files.readString(file(run)));
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw new IOException("read " + file(run) + ": " + Reason.withoutPath(e), e);
    }
  }

  /** The list is there before anybody is told to look for it. */
  public void write(Path run) throws IOException {
    AtomicFile.write(file(run), text.getBytes(StandardCharsets.UTF_8), READABLE);
    Path fresh = run.resolve(".mount-namespace.new");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, Path.of(namespace));
    Files.move(fresh, link(run), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path link(Path run) {
    return run.resolve("mount-namespace");
  }

  private static Path file(Path run) {
    return run.resolve("shared");
  }
}
