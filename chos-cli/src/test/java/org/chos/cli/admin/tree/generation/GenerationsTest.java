// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
  @TempDir Path store;

  private void made(String name) throws IOException {
    Files.createDirectory(store.resolve(name));
    new TreeOrigin(List.of("made today", "suite trixie", "include a", "include b"))
        .write(Generations.origin(store.resolve(name)));
  }

  private List<Integer> numbers() throws IOException {
    return Generations.in(store).all().stream().map(Generation::number).toList();
  }

  private static Environments published(Environments environments) throws IOException {
    return Generations.published(environments, new HostFiles(MountTable.read()));
  }

  @Test
  void aGenerationIsWhatHasItsOriginBesideIt() throws Exception {
    made("2");
    made("10");
    Files.createFile(store.resolve("3.sqfs"));
    Files.createDirectory(store.resolve("4"));
    Files.createFile(store.resolve("notes"));
    assertEquals(List.of(2, 10), numbers());
    assertEquals(store + "/11.sqfs", Generations.in(store).next(true).path());
    assertEquals(2, Generations.in(store).leftovers().size());
    TreeOrigin origin = Generations.in(store).origin(Generations.in(store).find(2).orElseThrow());
    assertEquals("trixie", origin.value("suite").orElseThrow());
    assertEquals(List.of("a", "b"), origin.values("include"));
  }

  @Test
  void aPinnedOneIsPublishedWithAllThatIsSaidOfItsName() throws Exception {
    made("1");
    made("2");
    Generations all = Generations.in(store);
    Generations.pin(all.find(1).orElseThrow(), true);
    Environment environment = new Environment("d", store + "/2", 7);
    Environments published = published(new Environments(List.of(environment)));
    assertEquals(List.of(environment, new Environment("d@1", store + "/1", 7)), published.all());
    Environment meant = new Environment("d@1", "/elsewhere", 8);
    Environments both = new Environments(List.of(environment, meant));
    assertEquals(both.all(), published(both).all());
    Generations.pin(all.find(1).orElseThrow(), false);
    assertEquals(1, published(new Environments(List.of(environment))).all().size());
  }

  @Test
  void onlyWhatAKilledCreateLeftIsInTheWayOfNone() throws Exception {
    Files.createDirectory(store.resolve(".1.chos-new"));
    assertTrue(Generations.in(store).isBegun());
    Files.createDirectory(store.resolve("data"));
    assertFalse(Generations.in(store).isBegun());
  }

  @Test
  void aTreeAtAPlaceOfItsOwnHasNone() throws Exception {
    Files.createDirectory(store.resolve("7"));
    Environment environment = new Environment("d", store + "/7", 1);
    assertTrue(Generations.of(environment).isEmpty());
    assertTrue(
        assertThrows(AdminFailure.class, () -> Generations.required(environment))
            .getMessage()
            .startsWith("d has no generations"));
  }
}
