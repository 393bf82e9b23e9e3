// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a start makes of trees and directories on a server that does not answer. */
class SilentServerTest extends PlannedHost {
  @Test
  void aTreeThatDoesNotAnswerIsNotPublished() throws Exception {
    environment("near", directory("os/near").toString());
    environment("far", far("os/far").toString());
    assertEquals(List.of(environments.get(0)), plan().published());
    assertTrue(plan().warnings().get(0).message().contains("os/far does not answer"));
    assertEquals("chosctl start", plan().warnings().get(0).remedy());
  }

  @Test
  void aPublishedTreeThatDoesNotAnswerStays() throws Exception {
    Path tree = far("os/far");
    environment("far", tree.toString());
    running();
    perform();
    valid.add(tree.toString());
    table.addAll(environments);
    mountInChos(200, tree.toString());
    assertEquals(List.of(), plan().steps());
    assertEquals(List.of(), plan().dropped());
    assertEquals(environments, plan().published());
    assertTrue(plan().warnings().get(0).message().contains("it stays as it is"));
  }

  @Test
  void aDirectoryThatDoesNotAnswerIsLeftOutOrLeftAlone() throws Exception {
    Path home = far("home");
    bindMounts = List.of(home.toString());
    running();
    perform();
    assertEquals(List.of(), hostBinds());
    assertTrue(plan().warnings().get(0).message().contains("so it is not mounted"));
    mountInChos(200, home.toString());
    assertEquals(List.of(), hostBinds());
    assertTrue(plan().warnings().get(0).message().contains("stays"));
  }
}
