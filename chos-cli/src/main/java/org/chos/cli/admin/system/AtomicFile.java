// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that others read at any moment, and which is therefore replaced, never written to. */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file with mode {@code permissions} ("rw-r--r--") that belongs to the caller. */
  public static void write(Path file, byte[] content, String permissions) throws IOException {
    replace(file, content, PosixFilePermissions.fromString(permissions), null);
  }

  /** Gives a file new content; its owner, group and mode stay. */
  public static void edit(Path file, byte[] content) throws IOException {
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    replace(file, content, old.permissions(), old);
  }

  private static void replace(
      Path file, byte[] content, Set<PosixFilePermission> permissions, PosixFileAttributes owners)
      throws IOException {
    Path fresh = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".new");
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        if (owners != null) {
          PosixFileAttributeView view =
              Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
          view.setGroup(owners.group());
          view.setOwner(owners.owner());
        }
        Files.setPosixFilePermissions(fresh, permissions);
        // Else the rename may reach the disk before the content does.
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
