// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * The right of the program enter to move users into prepared mount namespaces: an attribute of its
 * file, which an upgrade takes away, and a record that the site wants it, which stays.
 */
public final class Grant {
  private static final String ATTRIBUTE = "security.capability";
  private static final int REVISION_2 = 0x02000000;

  /** CAP_SYS_CHROOT, CAP_SYS_PTRACE and CAP_SYS_ADMIN. */
  private static final int CAPABILITIES = 1 << 18 | 1 << 19 | 1 << 21;

  private static final int ATTRIBUTE_SIZE = 20;
  private static final int SET_UID = 04000;

  private final String program;
  private final Path record;

  /**
   * @param program the file of the program enter
   * @param record the file that says that the site wants it
   */
  public Grant(String program, Path record) {
    this.program = program;
    this.record = record;
  }

  public static Grant of(Layout layout) {
    return new Grant(layout.helper("enter"), Path.of("/var/lib/chos/granted"));
  }

  public String program() {
    return program;
  }

  /** Since when the site wants it; empty if it doesn't. */
  public Optional<Instant> since() throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(record).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether the program has the right at the moment. */
  public boolean isInForce() throws IOException {
    return Syscalls.attributeSize(program, ATTRIBUTE) > 0 || isSetUid();
  }

  private boolean isSetUid() throws IOException {
    return ((Integer) Files.getAttribute(Path.of(program), "unix:mode") & SET_UID) != 0;
  }

  /** Gives it, and has it renewed after each upgrade. */
  public void give() throws IOException {
    byte[] value =
        ByteBuffer.allocate(ATTRIBUTE_SIZE)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(REVISION_2)
            .putInt(CAPABILITIES)
            .array();
    try {
      Syscalls.setAttribute(program, ATTRIBUTE, value);
    } catch (NativeException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      // A file system without such attributes: then it is root's right, given up just as soon.
      Files.setAttribute(Path.of(program), "unix:mode", SET_UID | 0755);
    }
    Directories.make(record.getParent().toString(), Directories.USUAL_MODE);
    if (!Files.exists(record)) {
      Files.createFile(
          record,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    }
  }

  /** Takes it back. */
  public void revoke() throws IOException {
    Syscalls.removeAttribute(program, ATTRIBUTE);
    if (isSetUid()) {
      Files.setAttribute(Path.of(program), "unix:mode", 0755);
    }
    Files.deleteIfExists(record);
  }
}
