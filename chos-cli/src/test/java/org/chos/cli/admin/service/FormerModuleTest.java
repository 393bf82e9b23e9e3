// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.service.step.Publish;
import org.chos.config.Environment;
import org.chos.config.Principal;
import org.chos.config.Traits;
import org.junit.jupiter.api.Test;

/** A kernel module of version 1, which would open to all what is for some. */
class FormerModuleTest extends PlannedHost {
  @Test
  void isNotToldOfATreeForSome() throws Exception {
    Path all = directory("os/all");
    Path some = directory("os/some");
    environment("all", all.toString());
    environments.add(
        new Environment(
            "some",
            some.toString(),
            2,
            Traits.NONE.forOnly(List.of(), List.of(new Principal("alice", 1000)))));
    running();
    StartPlan plan = plan();
    Publish publish = (Publish) plan.steps().get(plan.steps().size() - 1);
    assertEquals(List.of(all.toString()), publish.open());
    assertEquals(
        List.of(
            some
                + " is not for everybody, and the kernel module that is loaded is too old to know"
                + " that: nobody can enter it until `chosctl upgrade`"),
        plan.warnings().stream().map(StartPlan.Warning::message).toList());
    Files.createFile(Path.of(layout.procChos(), "counts"));
    publish = (Publish) plan().steps().get(plan.steps().size() - 1);
    assertEquals(List.of(all.toString(), "uid=1000 " + some), publish.open());
  }
}
