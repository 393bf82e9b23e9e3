// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Syscalls;

/**
 * There is one user database, the host's. A program that writes one puts a new file in the place of
 * the link; so the lock that it takes first is made one that nobody can have. And no password that
 * lies about in a tree is kept.
 */
final class UserDatabase {
  private static final Set<String> FILES =
      Set.of("etc/passwd", "etc/group", "etc/shadow", "etc/gshadow");

  /** What those programs lock, a directory in place of a file. */
  private static final String LOCK = ".pwd.lock";

  private static final String NOTE = "users-are-the-hosts";
  private static final String NOTE_TEXT =
      "The users, groups and passwords of this tree are the host's. This directory keeps\n"
          + "programs from making others here. Users change theirs by passwd, chsh and chfn,\n"
          + "which run the host's; root on the host, by `env CHOS=root chos COMMAND`.\n"
          + "Packages are installed by `chosctl maintain`.\n";

  /** The files themselves, and what programs and we have kept of them. */
  private static final Pattern COPIES =
      Pattern.compile("(passwd|group|shadow|gshadow)(-|\\.org|\\.chos-orig(\\.[0-9]+)?)?");

  private final Attempts attempts;

  UserDatabase(Attempts attempts) {
    this.attempts = attempts;
  }

  static boolean has(TreeLink link) {
    return FILES.contains(link.place());
  }

  void close(TreeDirectory root) throws IOException {
    Optional<TreeDirectory> etc = root.directory("etc");
    if (etc.isPresent()) {
      try (TreeDirectory open = etc.get()) {
        lock(open.entry(LOCK));
        for (Path copy : copies(open)) {
          forgetPasswords(copy);
        }
      }
    }
  }

  private void lock(Path lock) {
    if (!Files.isDirectory(lock, LinkOption.NOFOLLOW_LINKS)) {
      attempts.attempt(
          "keep programs from making users in etc, by the directory etc/" + LOCK,
          () -> {
            Files.deleteIfExists(lock);
            Directories.make(lock.toString(), Directories.USUAL_MODE);
            Path note = Files.write(lock.resolve(NOTE), NOTE_TEXT.getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(note, PosixFilePermissions.fromString("rw-r--r--"));
          });
    }
  }

  private static List<Path> copies(TreeDirectory etc) throws IOException {
    List<Path> result = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(etc.entry("."))) {
      for (Path entry : entries) {
        Path copy = etc.entry(entry.getFileName().toString());
        if (COPIES.matcher(copy.getFileName().toString()).matches()
            && Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
          result.add(copy);
        }
      }
    }
    Collections.sort(result);
    return result;
  }

  private void forgetPasswords(Path copy) throws IOException {
    if (!Files.isReadable(copy) && !Syscalls.isRoot()) {
      // A user who asks for the state of a tree isn't told of what only root may read.
      return;
    }
    AccountFile file = AccountFile.read(copy);
    if (file.hasPasswords()) {
      attempts.attempt(
          "forget the passwords in etc/" + copy.getFileName(),
          () -> AtomicFile.write(copy, file.withoutPasswords().bytes(), "rw-------"));
    }
  }
}
