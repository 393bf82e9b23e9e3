// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chos.cli.admin.host.HostFiles.Kind;
import org.chos.cli.admin.mount.MountTableTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
  @TempDir Path temp;

  private final List<String> asked = new ArrayList<>();

  /** One in which {@code far} of the temporary directory is a file server's. */
  private HostFiles files(String answer, long patienceMs) {
    return new HostFiles(
        MountTableTest.table(
            "25 1 254:0 / / rw - ext4 /dev/vda rw\n"
                + "50 25 0:50 / "
                + temp
                + "/far rw - nfs4 server:/ rw\n"),
        path -> {
          asked.add(path);
          return new ProcessBuilder("sh", "-c", answer).redirectErrorStream(true).start();
        },
        patienceMs);
  }

  private HostFiles local() {
    return files("exit 9", 1);
  }

  @Test
  void looksItselfAtWhatIsOnThisHost() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp);
    HostFiles files = local();
    assertEquals(Kind.DIRECTORY, files.at(temp.toString()).kind());
    assertEquals(Kind.OTHER, files.at(file.toString()).kind());
    assertEquals(Kind.DIRECTORY, files.at(link.toString()).kind());
    assertEquals(Kind.MISSING, files.at(temp + "/none").kind());
    assertEquals("No such file or directory", files.at(temp + "/none").reason());
    assertTrue(files.isSame(temp.toString(), link.toString()));
    assertTrue(files.isSame(file.toString(), link + "/file"));
    assertFalse(files.isSame(temp.toString(), file.toString()));
    assertFalse(files.isSame(temp + "/none", temp + "/none"));
    assertEquals(List.of(), asked);
  }

  @Test
  void hasAnotherProcessLookAtWhatIsNot() throws IOException {
    String far = temp + "/far/tree";
    Files.createSymbolicLink(temp.resolve("absolute"), Path.of(far));
    Files.createSymbolicLink(temp.resolve("relative"), Path.of("far"));
    Files.createSymbolicLink(temp.resolve("over"), Path.of("x/../relative/tree"));
    HostFiles files = files("echo 5:77:directory", 60_000);
    List<String> paths =
        List.of(far, temp + "/absolute", temp + "/relative/tree", temp + "/over", temp + "/far");
    files.lookAt(paths);
    assertEquals(paths, asked);
    for (String path : paths) {
      assertTrue(files.at(path).isDirectory(), path);
    }
    assertTrue(files.isSame(far, temp + "/absolute"));
    assertEquals(paths, asked, "each once");
  }

  @Test
  void tellsWhyItIsMissing() {
    HostFiles files =
        files("echo \"stat: cannot stat '/a: b': Stale file handle\" >&2; exit 1", 60_000);
    assertEquals(Kind.MISSING, files.at(temp + "/far").kind());
    assertEquals("Stale file handle", files.at(temp + "/far").reason());
  }

  @Test
  void waitsNoLongerForAllThanForOne() {
    HostFiles files = files("sleep 1000", 20);
    long before = System.nanoTime();
    files.lookAt(List.of(temp + "/far/a", temp + "/far/b", temp + "/far"));
    assertTrue(System.nanoTime() - before < 1000_000_000_000L);
    assertEquals(Kind.SILENT, files.at(temp + "/far/a").kind());
    assertEquals(Kind.SILENT, files.at(temp + "/far").kind());
    assertFalse(files.isSame(temp + "/far", temp + "/far"));
  }

  @Test
  void aLoopOfLinksIsNoEndlessLoop() throws IOException {
    Files.createSymbolicLink(temp.resolve("loop"), Path.of("loop"));
    assertEquals(Kind.MISSING, local().at(temp + "/loop").kind());
  }

  @Test
  void asksTheRealProgram() throws IOException {
    HostFiles files =
        new HostFiles(
            MountTableTest.table(
                "25 1 0:9 / /x rw - nfs4 s:/ rw\n"
                    + "26 1 0:8 / / rw - fuse.x x rw\n"
                    + "27 26 0:7 / "
                    + temp
                    + " rw - fuse.x x rw\n"));
    Path file = Files.createFile(temp.resolve("file"));
    assertEquals(Kind.DIRECTORY, files.at(temp.toString()).kind());
    assertEquals(Kind.OTHER, files.at(file.toString()).kind());
    assertTrue(files.isSame(file.toString(), file.toString()));
    assertEquals("No such file or directory", files.at(temp + "/none").reason());
  }

  @Test
  void namesInDirectories() throws IOException {
    for (String name : List.of("near/a", "near/.b", "far/c d", "far/e/f")) {
      Files.createDirectories(temp.resolve(name));
    }
    String near = temp + "/near";
    String far = temp + "/far";
    Map<String, List<String>> found =
        files("", 60_000).entries(List.of(near, far, temp + "/none", far + "/none"));
    assertEquals(Set.of(near, far), found.keySet());
    assertEquals(Set.of("a", ".b"), Set.copyOf(found.get(near)));
    assertEquals(Set.of("c d", "e"), Set.copyOf(found.get(far)));
  }

  @Test
  void tellsWhenThingsWereChanged() throws Exception {
    Path file = Files.createFile(temp.resolve("a file"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("nowhere"));
    List<String> paths = List.of(file.toString(), temp + "/none", link.toString());
    Map<String, String> changes = local().changes(paths);
    assertEquals(Set.of(file.toString(), link.toString()), changes.keySet());
    assertEquals(
        Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino"),
        changes.get(file.toString()).replaceFirst(":-[rwx-]{9}:[0-9]+\\.[0-9]{9}$", ""));
    assertEquals(changes, local().changes(paths));
    // Times go on in steps.
    Thread.sleep(20);
    Files.writeString(file, "text");
    assertNotEquals(changes, local().changes(paths));
  }
}
