// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.cli.admin.service.step.MountChosFs;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.cli.admin.service.step.UnbindRoot;
import org.chos.cli.admin.service.step.UnloadModule;
import org.chos.cli.admin.service.step.UnmountChosFs;
import org.chos.cli.admin.service.step.Unpublish;
import org.chos.config.EntryLog;
import org.junit.jupiter.api.Test;

class StopPlannerTest {
  @Test
  void takesAllAway() {
    assertEquals(
        List.of(
            new Unpublish(),
            new UnbindRoot("/chos"),
            new UnmountChosFs("/proc/chos"),
            new UnloadModule()),
        plan(MountTableTest.RUNNING, true));
  }

  @Test
  void asksTheKernelWhoIsInsideBeforeAnythingElse() {
    String mounts = MountTableTest.RUNNING.replaceAll("(?m)^.* /proc/chos .*\n", "");
    assertEquals(new MountChosFs("/proc/chos"), plan(mounts, true).get(0));
    assertEquals(new Unpublish(), plan(mounts, true).get(1));
  }

  @Test
  void clearsAwayMountsWithoutAModule() {
    String mounts = MountTableTest.RUNNING.replaceAll("(?m)^.* chosfs .*\n", "");
    assertEquals(List.of(new UnbindRoot("/chos")), plan(mounts, false));
  }

  @Test
  void endsTheLogOfEntries() {
    Snapshot logging =
        new Snapshot(
            false,
            MountTableTest.table(MountTableTest.HOST),
            List.of(),
            List.of(),
            ShellRules.NONE,
            "",
            Sharing.NONE,
            Notices.NONE,
            Closings.NONE,
            EntryLog.JOURNAL);
    assertEquals(
        List.of(new SwitchEntryLog("/run/chos/log-entries", EntryLog.NO)),
        StopPlanner.plan(Layout.HOST, logging, false));
  }

  @Test
  void leavesAnAdministratorsFileSystemAlone() {
    String mounts = MountTableTest.HOST + "50 25 8:3 / /chos rw - xfs /dev/sdb rw\n";
    assertEquals(List.of(), plan(mounts, false));
  }

  @Test
  void findsTheLinksInAnAdministratorsFileSystem() {
    String mounts =
        MountTableTest.HOST
            + "50 25 8:3 / /chos rw - xfs /dev/sdb rw\n"
            + "51 50 0:37 / /chos/.chos rw - chosfs chos rw\n";
    assertEquals(new UnmountChosFs("/chos/.chos"), plan(mounts, true).get(2));
  }

  private static List<Step> plan(String mounts, boolean moduleLoaded) {
    return StopPlanner.plan(
        Layout.HOST,
        new Snapshot(
            moduleLoaded,
            MountTableTest.table(mounts),
            List.of(),
            List.of(),
            ShellRules.NONE,
            "",
            Sharing.NONE,
            Notices.NONE,
            Closings.NONE,
            EntryLog.NO),
        false);
  }
}
