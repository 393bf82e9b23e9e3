// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.cli.admin.service.Snapshot;
import org.chos.cli.admin.service.StartPlan;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.LoadModule;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.junit.jupiter.api.Test;

class ServiceCheckTest {
  private static final Environment ROOT = new Environment("root", "/", 2);

  private static List<Finding> findings(String mounts, boolean loaded, StartPlan plan) {
    Snapshot now =
        new Snapshot(
            loaded,
            MountTableTest.table(mounts),
            List.of(),
            List.of(ROOT),
            ShellRules.NONE,
            "",
            Sharing.NONE,
            Notices.NONE,
            Closings.NONE,
            EntryLog.NO);
    return new ServiceCheck(Layout.HOST, now, plan).findings();
  }

  private static StartPlan plan(Step... steps) {
    return new StartPlan(List.of(steps), List.of(ROOT), List.of(), List.of());
  }

  @Test
  void allIsWell() {
    assertEquals(List.of(), findings(MountTableTest.RUNNING, true, plan()));
  }

  @Test
  void stoppedOrHalfWay() {
    Step load = new LoadModule();
    assertEquals(
        List.of(Finding.error("chos is stopped", "service chos start")),
        findings(MountTableTest.HOST, false, plan(load)));
    Finding half = findings(MountTableTest.HOST, true, plan(load)).get(0);
    assertTrue(half.message().contains("neither running nor stopped"), half.message());
  }

  @Test
  void somethingIsMissing() {
    Finding finding =
        findings(
                MountTableTest.RUNNING, true, plan(new BindDirectory("/home", "/chos/home", false)))
            .get(0);
    assertTrue(finding.message().endsWith("bind /home to /chos/home"), finding.message());
    assertEquals("chosctl start", finding.remedy());
  }

  @Test
  void theListHasChanged() {
    Finding finding =
        findings(
                MountTableTest.RUNNING,
                true,
                plan(new Publish(List.of(), List.of(), ShellRules.NONE, Notices.NONE)))
            .get(0);
    assertTrue(finding.message().contains("it had root:/"), finding.message());
    assertEquals("chosctl reload", finding.remedy());
    StartPlan dropped =
        new StartPlan(
            List.of(),
            List.of(),
            List.of(new StartPlan.Dropped("/os/x", false, List.of())),
            List.of());
    assertEquals("chosctl reload", findings(MountTableTest.RUNNING, true, dropped).get(0).remedy());
  }

  @Test
  void whatIsAboutNoEnvironmentIsToldHere() {
    StartPlan plan =
        new StartPlan(
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new StartPlan.Warning("/data is not a directory", "mkdir", Optional.empty()),
                new StartPlan.Warning("environment x", "sed", Optional.of("x"))));
    assertEquals(
        List.of(Finding.warning("/data is not a directory", "mkdir")),
        findings(MountTableTest.RUNNING, true, plan));
  }

  @Test
  void whatIsInTheWayGoesFirst() {
    Snapshot covered =
        new Snapshot(
            true,
            MountTableTest.table(MountTableTest.HOST + "90 22 0:9 / /proc/chos rw - tmpfs t rw\n"),
            List.of(),
            List.of(),
            ShellRules.NONE,
            "",
            Sharing.NONE,
            Notices.NONE,
            Closings.NONE,
            EntryLog.NO);
    assertEquals(
        Finding.error("in the way", "umount /proc/chos && chosctl start"),
        ServiceCheck.obstacle(Layout.HOST, covered, new AdminFailure("in the way")));
  }
}
