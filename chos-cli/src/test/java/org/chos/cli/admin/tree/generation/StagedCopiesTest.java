// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.tree.generation.StagedCopies.Copy;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedCopiesTest {
  @TempDir Path temp;

  private static String path(StagedCopies copies, Environment environment) throws IOException {
    return copies.applied(environment, new HostFiles(MountTable.read())).path();
  }

  @Test
  void theLastCopyServesUnlessTheOriginalIsANewerOne() throws Exception {
    Path original = Files.writeString(temp.resolve("o.sqfs"), "image");
    Path copy = Files.writeString(temp.resolve("c.sqfs"), "image");
    Environment environment = new Environment("o", original.toString(), 1);
    StagedCopies copies =
        new StagedCopies(List.of())
            .with(new Copy(original.toString(), "/former", "0:0"))
            .with(new Copy(original.toString(), copy.toString(), StagedCopies.stampOf(original)));
    assertEquals(copy.toString(), path(copies, environment));
    Environments all = new Environments(List.of(environment));
    assertEquals(List.of(), copies.faults(all, new HostFiles(MountTable.read())));
    Files.writeString(original, "another one");
    assertEquals(original.toString(), path(copies, environment));
    String fault = copies.faults(all, new HostFiles(MountTable.read())).get(0);
    assertTrue(fault.contains("an earlier " + original), fault);
    // It serves where the original can't be had.
    Files.delete(original);
    assertEquals(copy.toString(), path(copies, environment));
    Files.delete(copy);
    assertEquals(original.toString(), path(copies, environment));
  }

  @Test
  void whoIsInAnyOfThemKnowsItsName() {
    StagedCopies copies =
        new StagedCopies(
            List.of(
                new Copy("/os/gen/1.sqfs", "/disk/a/1.sqfs", ""),
                new Copy("/os/far.sqfs", "/disk/b/far.sqfs", ""),
                new Copy("/os/gone.sqfs", "/disk/c/gone.sqfs", "")));
    assertEquals("/os/far.sqfs", copies.original("/disk/b/far.sqfs"));
    assertEquals("/os/other", copies.original("/os/other"));
    List<Environment> published =
        List.of(
            new Environment("gen", "/os/gen/2.sqfs", 1),
            new Environment("far", "/disk/b/far.sqfs", 2));
    assertEquals(
        Map.of(
            "/os/gen", "gen", "/disk/a", "gen", "/os/far.sqfs", "far", "/disk/b/far.sqfs", "far"),
        copies.names(published, Map.of("/os/gen", "gen")));
    // While the copy is in force, its directory alone is known to have generations.
    assertEquals(
        "gen",
        copies
            .names(List.of(new Environment("gen", "/disk/a/1.sqfs", 1)), Map.of("/disk/a", "gen"))
            .get("/os/gen"));
  }
}
