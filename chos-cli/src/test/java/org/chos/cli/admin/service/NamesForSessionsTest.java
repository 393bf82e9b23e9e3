// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.cli.admin.service.step.MakeLink;
import org.junit.jupiter.api.Test;

/** The names are those of the root that this machine has. */
class NamesForSessionsTest extends PlannedHost {
  private List<MakeLink> steps() throws Exception {
    return new NamesForSessions(layout, MountTableTest.table(mounts), files(), plan().steps())
        .steps();
  }

  private static List<String> top() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/"))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  /** Those that the plan makes nothing for. */
  private List<MakeLink> expected() throws Exception {
    List<String> names = new ArrayList<>(top());
    names.removeIf(name -> name.startsWith(".") || name.equals("lost+found"));
    plan()
        .steps()
        .forEach(step -> names.removeIf(name -> step.describe().contains(" " + chos + "/" + name)));
    return names.stream()
        .sorted()
        .map(name -> new MakeLink(chos + "/" + name, ".chos/tree/" + name))
        .toList();
  }

  @Test
  void whatTheLayoutHasNothingFor() throws Exception {
    assertFalse(expected().isEmpty());
    assertEquals(expected(), steps());
    makeLinks = true;
    // Directories are the host's for everybody, then.
    assertTrue(steps().stream().noneMatch(link -> Files.isDirectory(host("/" + link.path()))));
  }

  private static Path host(String path) {
    return Path.of("/", Path.of(path).getFileName().toString());
  }

  @Test
  void nothingToDoASecondTime() throws Exception {
    running();
    perform();
    for (MakeLink link : steps()) {
      link.perform(null);
    }
    assertEquals(List.of(), steps());
  }

  @Test
  void whereTheLinksAreOthersNoneOfTheseHelps() throws Exception {
    Files.createDirectory(chos);
    Files.createSymbolicLink(chos.resolve("bin"), Path.of("/proc/chos/link/bin"));
    assertEquals(List.of(), steps());
  }

  /** BINDMOUNT names it later. */
  @Test
  void aLinkMakesRoomForAMount() throws Exception {
    Files.createDirectory(chos);
    Files.createSymbolicLink(chos.resolve("bin"), Path.of(".chos/tree/bin"));
    String top = "/" + host.getName(0);
    Files.createSymbolicLink(Path.of(chos + top), Path.of(".chos/tree" + top));
    bindMounts = List.of(host.toString());
    assertEquals(List.of(), plan().warnings());
    assertFalse(hostBinds().isEmpty());
  }
}
