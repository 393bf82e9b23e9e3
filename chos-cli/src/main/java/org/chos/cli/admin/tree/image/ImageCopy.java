// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.console.Progress;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Sha256;
import org.chos.cli.admin.tree.HashFiles;
import org.chos.cli.admin.tree.Interruption;
import org.chos.cli.admin.tree.TreeRemoval;
import org.chos.cli.admin.tree.generation.Generations;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.generation.TreeOrigin;

/**
 * Copies of images in a directory of this host's own disk: each in a directory that has its digest
 * for a name, where it gets in one step, when it has been read again and found the same.
 */
public final class ImageCopy {
  /** What a killed one leaves goes with the next. */
  private static final String ROOM = ".chos-stage";

  private static final int DIGITS = 16;

  private final Path directory;
  private final Console console;

  public ImageCopy(Path directory, Console console) {
    this.directory = directory;
    this.console = console;
  }

  /** Makes one. No other {@code chosctl} may be doing that in the directory. */
  public StagedCopies.Copy of(String original, Interruption interruption)
      throws IOException, AdminFailure {
    Path room = directory.resolve(ROOM);
    clear(room);
    try {
      return copy(original, room, interruption);
    } catch (IOException e) {
      throw new AdminFailure(
          original
              + " can't be copied to "
              + directory
              + " ("
              + Reason.of(e)
              + "): `df -h "
              + directory
              + "` shows what room there is; nothing has changed");
    } finally {
      clear(room);
    }
  }

  /** Deletes one, in a directory that is named as they are, and nothing else. */
  public void delete(StagedCopies.Copy copy) throws IOException {
    Path place = Path.of(copy.path()).getParent();
    if (place.getParent().equals(directory)
        && place.getFileName().toString().matches("[0-9a-f]{" + DIGITS + "}(-[0-9]+)?")) {
      clear(place);
    }
  }

  private static void clear(Path place) throws IOException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      TreeRemoval.delete(place);
    }
  }

  private StagedCopies.Copy copy(String original, Path room, Interruption interruption)
      throws IOException, AdminFailure {
    Path from = Path.of(original);
    String stamp = StagedCopies.stampOf(from);
    Path copy = room.resolve(from.getFileName());
    TreeOrigin origin = TreeOrigin.read(Generations.origin(from));
    String digest;
    try (ImageFile image = ImageFile.open(original);
        Progress progress = new Progress(console, console.canRewrite())) {
      refuseUnlessRoom(Files.size(from));
      Directories.make(room.toString(), Directories.USUAL_MODE);
      progress.at(0, "copying");
      Sha256.Watcher watcher = watcher(interruption);
      try (InputStream in = Files.newInputStream(Path.of("/proc/self/fd/" + image.fd()));
          FileOutputStream out = new FileOutputStream(copy.toFile())) {
        digest = Sha256.copy(in, out, watcher);
        out.getFD().sync();
      }
      progress.at(60, "reading it again");
      Optional<String> packed = origin.value(TreeOrigin.DIGEST);
      if (packed.isPresent() && !packed.get().equals(digest)) {
        throw new AdminFailure(
            original
                + " is not what was packed: its digest is "
                + digest
                + ", and was "
                + packed.get()
                + ": is its file system damaged?");
      }
      if (!Sha256.of(copy, watcher).equals(digest) || !StagedCopies.stampOf(from).equals(stamp)) {
        throw new AdminFailure(
            original + " has changed while it was copied, or " + directory + " loses data: again?");
      }
    }
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
    copyHashes(from, copy);
    ImageFile.open(copy.toString()).close();
    if (origin.isKnown()) {
      List<String> lines = new ArrayList<>(origin.lines());
      lines.add("staged " + original);
      new TreeOrigin(lines).write(Generations.origin(copy));
    }
    Path place = place(room, copy.getFileName(), digest);
    return new StagedCopies.Copy(original, place.toString(), stamp);
  }

  /** What the kernel checks the original by, it checks the copy by. */
  private static void copyHashes(Path from, Path copy) throws IOException {
    for (Path file : HashFiles.of(from).both()) {
      if (Files.exists(file)) {
        Path fresh = copy.resolveSibling(file.getFileName());
        Files.copy(file, fresh);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
  }

  private static boolean haveSameHashes(Path one, Path other) throws IOException {
    List<Path> ones = HashFiles.of(one).both();
    List<Path> others = HashFiles.of(other).both();
    for (int i = 0; i < ones.size(); i++) {
      boolean there = Files.exists(ones.get(i));
      if (there != Files.exists(others.get(i))
          || there && Files.mismatch(ones.get(i), others.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** One with that content may be there, and somebody in it. */
  private Path place(Path room, Path name, String digest) throws IOException {
    String start = digest.substring(0, DIGITS);
    for (int n = 1; ; n++) {
      Path place = directory.resolve(n == 1 ? start : start + "-" + n);
      if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(room, place, StandardCopyOption.ATOMIC_MOVE);
        return place.resolve(name);
      }
      Path there = place.resolve(name);
      if (Files.isRegularFile(there)
          && Sha256.of(there, read -> {}).equals(digest)
          && haveSameHashes(room.resolve(name), there)) {
        return there;
      }
    }
  }

  private static Sha256.Watcher watcher(Interruption interruption) {
    return read -> {
      if (interruption.isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
    };
  }

  private void refuseUnlessRoom(long size) throws IOException, AdminFailure {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < size) {
      throw new AdminFailure(
          "no space is left in "
              + directory
              + ": "
              + free
              + " bytes of the "
              + size
              + " that the image has: make room there; nothing has changed");
    }
  }
}
