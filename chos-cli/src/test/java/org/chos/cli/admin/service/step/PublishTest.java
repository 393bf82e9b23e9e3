// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.ShellRules;
import org.chos.config.Environment;
import org.junit.jupiter.api.Test;

class PublishTest {
  @Test
  void theKernelGetsEachPathOnceAndNotTheHosts() {
    assertEquals(
        List.of("/os/a", "/os/b"),
        Publish.paths(
            List.of(
                new Environment("root", "/", 1),
                new Environment("a", "/os/a", 2),
                new Environment("b", "/os/b", 3),
                new Environment("default", "/os/a", 4))));
  }

  @Test
  void describesItselfByNames() {
    assertEquals(
        "publish the list: nothing",
        new Publish(List.of(), List.of(), ShellRules.NONE, Notices.NONE).describe());
    assertEquals(
        "publish the list: a, b",
        new Publish(
                List.of(new Environment("a", "/a", 1), new Environment("b", "/b", 2)),
                List.of("/a"),
                ShellRules.NONE,
                Notices.NONE)
            .describe());
  }
}
