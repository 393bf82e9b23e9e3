// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.chos.config.GroupDefault;
import org.chos.config.Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published of environments beside where they are, and what is closed. */
class NoticesTest {
  private static Environments environments(String more) {
    String text = "%SHELLS\nroot:/\nold:/os/old\ndefault:/os/new\nnew:/os/new\n" + more;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return EnvironmentsFile.parse(new FileContent("chos", bytes, 0, 0100644)).value();
  }

  @Test
  void nothingSaidIsNoFile() {
    assertEquals(
        Notices.NONE,
        Notices.of(environments("").all(), List.of(), Map.of(), Map.of(), ZoneId.of("UTC")));
  }

  @Test
  void eachHasAFileOfItsOwn() {
    Environments all = environments("%ENVIRONMENT old\nuntil 2026-12-31\nhidden\n");
    Notices notices =
        Notices.of(
            all.all(),
            List.of(
                new GroupDefault(new Principal("physics", 3000), "old", 9),
                new GroupDefault(new Principal("unknown", -1), "new", 10)),
            new Closings(Map.of("new", "new disks")).trees(all.all()),
            Map.of("/os/old", "older"),
            ZoneId.of("Europe/Berlin"));
    assertEquals(
        Map.of(
            "list",
            "%SHELLS\nroot:/\nold:/os/old\ndefault:/os/new\nnew:/os/new\n"
                + "%ENVIRONMENT old\nuntil 2026-12-31\nhidden\n",
            "until",
            "/os/old\t1795993200\t1798758000\t2026-12-31\n",
            "closed",
            "/os/new\tnew disks\n",
            "defaults",
            "3000\told\n",
            "hidden",
            "old\t\n",
            "accounts",
            "gid\tphysics\t3000\n",
            "generations",
            "older\t/os/old\n"),
        notices.files());
    assertEquals(Map.of("/os/old", "older"), notices.generations());
  }

  @Test
  void whatIsClosedIsKept(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("lib/closed");
    assertEquals(Closings.NONE, Closings.read(file));
    Closings closings =
        Closings.NONE.with(Optional.of("a b"), "").with(Optional.empty(), "new disks");
    closings.write(file);
    assertEquals("a b\t\n\tnew disks\n", Files.readString(file));
    assertEquals(closings, Closings.read(file));
    Closings.NONE.write(file);
    assertEquals(Closings.NONE, Closings.read(file));
  }

  @Test
  void aNameIsClosedWithAllItsGenerations() {
    List<Environment> all =
        List.of(
            new Environment("d", "/os/d/2", 1),
            new Environment("d@1", "/os/d/1", 1),
            new Environment("d@x", "/os/x/1", 2));
    assertEquals(
        Map.of("/os/d/2", "why", "/os/d/1", "why"), new Closings(Map.of("d", "why")).trees(all));
  }

  @Test
  void aTreeIsClosedByAllOfItsNames() {
    List<Environment> all = environments("").all();
    assertEquals(Map.of("/os/new", "why"), new Closings(Map.of("default", "why")).trees(all));
    assertEquals(
        Map.of("/os/new", "all", "/os/old", "why"),
        Closings.NONE.with(Optional.empty(), "all").with(Optional.of("old"), "why").trees(all));
  }

  /** The file is read by the program of the mount engine, which understands nothing else. */
  @Test
  void theMountEngineAsksTheSameAsTheKernel() {
    Environments all =
        environments("%ENVIRONMENT old\ngroups 3001,3000\nusers 7\nuntil 2026-12-31\n");
    ZoneId zone = ZoneId.of("Europe/Berlin");
    Notices open = Notices.of(all.all(), List.of(), Map.of(), Map.of(), zone);
    assertEquals(
        List.of(
            "gid=3000,3001 uid=7 until=1798758000\nuntil 2026-12-31\nwho group 3001, group 3000,"
                + " user 7\n",
            "\n"),
        Rights.lines(all.all(), Set.of(), zone).stream().map(open::admission).toList());
    Map<String, String> closed = Map.of("/os/old", "", "/os/new", "new disks");
    Notices shut = Notices.of(all.all(), List.of(), closed, Map.of(), zone);
    assertEquals(
        List.of(
            "uid=0\nclosed \nuntil 2026-12-31\nwho group 3001, group 3000, user 7\n",
            "uid=0\nclosed new disks\n"),
        Rights.lines(all.all(), closed.keySet(), zone).stream().map(shut::admission).toList());
  }
}
