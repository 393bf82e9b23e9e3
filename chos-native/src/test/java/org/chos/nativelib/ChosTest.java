// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The native methods under a plain {@code java}, on real files. */
class ChosTest {

  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR = 0100000;

  @TempDir Path directory;

  @Test
  void readsAFile() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[] {0, -1, 'x', '\n'});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    FileBytes read = Chos.readFile(bytes(file), 4);
    assertArrayEquals(new byte[] {0, -1, 'x', '\n'}, read.bytes());
    assertEquals(REGULAR | 0640, read.mode());
    assertEquals(Files.getAttribute(file, "unix:uid"), read.uid());
  }

  @Test
  void readsAnEmptyFile() throws Exception {
    Path file = Files.createFile(directory.resolve("empty"));
    assertEquals(0, Chos.readFile(bytes(file), 0).bytes().length);
  }

  @Test
  void readsAFileOfTheKernelThatSaysItIsEmpty() throws Exception {
    FileBytes read = Chos.readFile(bytes("/proc/self/status"), 1 << 20);
    assertTrue(new String(read.bytes(), StandardCharsets.UTF_8).startsWith("Name:"));
    assertEquals(REGULAR, read.mode() & FILE_TYPE);
  }

  @Test
  void readsThroughASymbolicLink() throws Exception {
    Files.writeString(directory.resolve("file"), "content");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    assertEquals("content", text(Chos.readFile(bytes(link), 100).bytes()));
  }

  @Test
  void refusesAFileThatIsTooLong() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1001]);
    NativeException e = fails(Errno.EFBIG, () -> Chos.readFile(bytes(file), 1000));
    assertEquals("read " + file + ": File too large (EFBIG)", e.getMessage());
    fails(Errno.EFBIG, () -> Chos.readFile(bytes("/proc/self/status"), 10));
  }

  @Test
  void refusesWhatIsNotARegularFile() throws Exception {
    fails(Errno.EISDIR, () -> Chos.readFile(bytes(directory), 100));
    fails(Errno.EINVAL, () -> Chos.readFile(bytes("/dev/zero"), 100));
  }

  @Test
  void doesNotWaitForTheWriterOfAFifo() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> fails(Errno.EINVAL, () -> Chos.readFile(bytes(fifo), 100)));
  }

  @Test
  void namesTheOperationThePathAndTheError() {
    byte[] path = bytes(directory.resolve("no\u00e4\n"));
    NativeException e = fails(Errno.ENOENT, () -> Chos.readFile(path, 100));
    assertEquals("read", e.operation());
    assertEquals(directory + "/no\u00e4\n", e.path());
    assertArrayEquals(path, e.pathBytes());
    assertEquals("ENOENT", e.errnoName());
    assertEquals("No such file or directory", e.reason());
    assertEquals(
        "read " + directory + "/no\u00e4\n: No such file or directory (ENOENT)", e.getMessage());
  }

  @Test
  void tellsErrorsApart() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    fails(Errno.ENOTDIR, () -> Chos.readFile(bytes(file + "/below"), 100));
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    fails(Errno.ELOOP, () -> Chos.readFile(bytes(loop), 100));
    fails(Errno.ENAMETOOLONG, () -> Chos.readFile(bytes("/" + "x".repeat(256)), 100));
    fails(Errno.EINVAL, () -> Chos.readFile(new byte[] {'/', 0, 'x'}, 100));
    fails(Errno.ENOENT, () -> Chos.readFile(new byte[0], 100));
  }

  @Test
  void namesAnErrorWithoutAName() {
    assertEquals("errno 4095", Chos.errnoName(4095));
    assertEquals("Unknown error 4095", Chos.errnoText(4095));
  }

  @Test
  void seesFiles() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertTrue(Chos.exists(bytes(file)));
    assertFalse(Chos.isExecutable(bytes(file)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertTrue(Chos.isExecutable(bytes(file)));
    assertTrue(Chos.exists(bytes(directory)));
    assertFalse(Chos.isExecutable(bytes(directory)));
    assertFalse(Chos.exists(bytes(directory.resolve("nosuch"))));
    assertFalse(Chos.isExecutable(bytes(directory.resolve("nosuch"))));
  }

  @Test
  void knowsTheWorkingDirectory() throws Exception {
    assertEquals(Path.of("").toRealPath().toString(), text(Chos.getCwd()));
  }

  @Test
  void changesTheWorkingDirectory() throws Exception {
    byte[] before = Chos.getCwd();
    try {
      Chos.chdir(bytes("/"));
      assertEquals("/", text(Chos.getCwd()));
    } finally {
      Chos.chdir(before);
    }
    NativeException e = fails(Errno.ENOENT, () -> Chos.chdir(bytes(directory + "/nosuch")));
    assertEquals(
        "chdir " + directory + "/nosuch: No such file or directory (ENOENT)", e.getMessage());
    assertArrayEquals(before, Chos.getCwd());
  }

  @Test
  void noticesThatTheWorkingDirectoryIsGone() throws Exception {
    byte[] before = Chos.getCwd();
    Path gone = Files.createDirectory(directory.resolve("gone"));
    try {
      Chos.chdir(bytes(gone));
      Files.delete(gone);
      fails(Errno.ENOENT, Chos::getCwd);
    } finally {
      Chos.chdir(before);
    }
  }

  @Test
  void knowsTheUser() throws Exception {
    Passwd user = Chos.passwd();
    assertEquals(output("id", "-u", "-n"), text(user.name()));
    String entry = output("getent", "passwd", text(user.name()));
    String[] fields = entry.split(":", -1);
    assertEquals(fields[5], text(user.home()));
    assertEquals(fields[6].isEmpty() ? "/bin/sh" : fields[6], text(user.shell()));
  }

  @Test
  void execFailsAndGoesOn() {
    byte[][] argv = {bytes("x")};
    byte[][] environment = {bytes("PATH=" + directory)};
    NativeException e = fails(Errno.ENOENT, () -> Chos.exec(bytes("nosuch"), argv, environment));
    assertEquals("exec nosuch: No such file or directory (ENOENT)", e.getMessage());
    e = fails(Errno.EACCES, () -> Chos.exec(bytes(directory), argv, environment));
    assertEquals("exec " + directory + ": Permission denied (EACCES)", e.getMessage());
    fails(Errno.EINVAL, () -> Chos.exec(bytes("/bin/true"), argv, new byte[][] {{'A', 0}}));
    assertThrows(
        IllegalArgumentException.class,
        () -> Chos.exec(bytes("/bin/true"), new byte[0][], environment));
  }

  @Test
  void execNamesTheFileThatIsToBlame() throws Exception {
    Path script = Files.writeString(directory.resolve("script"), "#!/nonexistent\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    NativeException e =
        fails(
            Errno.ENOENT,
            () ->
                Chos.exec(
                    bytes("script"),
                    new byte[][] {bytes("script")},
                    new byte[][] {bytes("PATH=/nosuch:" + directory)}));
    assertEquals(script.toString(), e.path());
    assertTrue(Chos.exists(e.pathBytes()));
  }

  @Test
  void entersNothingWithoutTheKernelsPart() {
    Executable enter = () -> Chos.enter(bytes("name"), bytes("/no/such"), null, null);
    assertEquals("write", fails(Errno.ENOENT, enter).operation());
    Path setchos = Path.of("/proc/chos/setchos");
    NativeException e = fails(Errno.ENOENT, () -> Chos.setLink(bytes("/no/such/environment")));
    assertEquals("write /proc/chos/setchos: No such file or directory (ENOENT)", e.getMessage());
    if (!Files.exists(setchos)) {
      e = fails(Errno.ENOENT, Chos::readLink);
      assertEquals("readlink /proc/chos/link: No such file or directory (ENOENT)", e.getMessage());
    }
  }

  private static NativeException fails(int errno, Executable call) {
    NativeException e = assertThrows(NativeException.class, call);
    assertEquals(errno, e.errno(), e.getMessage());
    return e;
  }

  private static String output(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command));
    Process process = new ProcessBuilder(words).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return text.strip();
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
