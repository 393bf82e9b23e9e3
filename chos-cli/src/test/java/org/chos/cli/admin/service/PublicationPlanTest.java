// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.service.step.NotePaths;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.PublishRules;
import org.chos.cli.admin.service.step.PublishSharing;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.SwitchEntryLog;
import org.chos.config.EntryLog;
import org.junit.jupiter.api.Test;

/** What a start publishes, and what not. */
class PublicationPlanTest extends PlannedHost {
  @Test
  void publishesAChangeOfNamesToo() throws Exception {
    environment("root", "/");
    environment("host", "/");
    running();
    perform();
    table.add(environments.get(0));
    assertEquals(List.of(publish(environments)), plan().steps());
  }

  @Test
  void aChosConfThatHasChangedIsPublishedAlone() throws Exception {
    environment("root", "/");
    running();
    perform();
    table.addAll(environments);
    rulesChanged = true;
    assertEquals(
        List.of(new PublishRules(environments, rules(environments), Notices.NONE)), plan().steps());
  }

  @Test
  void publishesWhatIsShared() throws Exception {
    Path home = directory("home");
    Path shm = directory("home/shm");
    Files.setPosixFilePermissions(shm, PosixFilePermissions.fromString("rwxrwxrwx"));
    bindMounts = List.of(home.toString(), home + "/far/deep");
    mountNamespace = "mnt:[1]";
    mounts += "400 25 0:61 / " + shm + " rw - tmpfs tmpfs rw\n";
    mounts += "401 25 0:62 / " + directory("home/closed") + " rw - tmpfs tmpfs rw\n";
    mounts += "402 25 0:63 / " + directory("elsewhere") + " rw - tmpfs tmpfs rw\n";
    far("home/far");
    privateRequired = true;
    PublishSharing step =
        new PublishSharing(
            new Sharing(
                "mnt:[1]",
                "require\n"
                    + home
                    + '\t'
                    + inChos(home)
                    + '\n'
                    + shm
                    + '\t'
                    + inChos(shm)
                    + "\n/var/tmp\t"
                    + chos
                    + "/local/var/tmp\n"));
    assertTrue(plan().steps().contains(step), plan().steps().toString());
    sharing = step.sharing();
    assertFalse(plan().steps().contains(step));
    bindMounts = List.of("/var");
    assertTrue(
        plan().steps().stream()
            .anyMatch(
                s ->
                    s.equals(
                        new PublishSharing(
                            new Sharing("mnt:[1]", "require\n/var\t" + chos + "/var\n")))));
  }

  @Test
  void whatIsClosedLeavesTheKernelsListAlone() throws Exception {
    running();
    String a = directory("os/a").toString();
    String b = directory("os/b").toString();
    environment("a", a);
    environment("b", b);
    valid.addAll(List.of(a, b));
    table.addAll(environments);
    closings = Closings.NONE.with(Optional.of("b"), "new disks");
    Notices told = new Notices(Map.of("closed", b + "\tnew disks\n"));
    StartPlan plan = plan();
    assertTrue(
        plan.steps().contains(new Publish(environments, List.of(a), rules(environments), told)),
        plan.steps().toString());
    assertEquals(List.of(), plan.dropped());
    // Then there is nothing more to do for it, and it goes when its line does.
    valid.remove(b);
    notices = told;
    assertTrue(plan().steps().stream().noneMatch(Publish.class::isInstance));
    environments.remove(1);
    assertEquals(List.of(b), plan().dropped().stream().map(StartPlan.Dropped::path).toList());
  }

  @Test
  void entriesAreLoggedAsTheFileSays() throws Exception {
    String sign = layout.logEntries();
    logEntries = EntryLog.JOURNAL;
    assertTrue(plan().steps().contains(new SwitchEntryLog(sign, EntryLog.JOURNAL)));
    logged = EntryLog.JOURNAL;
    assertTrue(plan().steps().stream().noneMatch(SwitchEntryLog.class::isInstance));
    logEntries = EntryLog.NO;
    assertTrue(plan().steps().contains(new SwitchEntryLog(sign, EntryLog.NO)));
  }

  /** As long as somebody is in it, it is there, and only the note tells of it. */
  @Test
  void whatIsOffTheListIsNotedUntilItIsGone() throws Exception {
    running();
    valid.add("/os/old");
    mountInChos(200, "/os/old");
    NotePaths note = new NotePaths(NotePaths.Of.DROPPED_TREES, List.of("/os/old"));
    List<Step> steps = plan().steps();
    assertTrue(steps.contains(note), steps.toString());
    Files.createDirectories(Path.of(layout.run()));
    Files.writeString(Path.of(layout.run(), "dropped-trees"), "/os/old\n/os/gone-by-hand\n");
    valid.clear();
    assertEquals(List.of(new StartPlan.Dropped("/os/old", true, List.of())), plan().dropped());
    assertTrue(plan().steps().contains(note), "without the one that is gone");
    Files.writeString(Path.of(layout.run(), "dropped-trees"), "/os/old\n");
    assertTrue(plan().steps().stream().noneMatch(NotePaths.class::isInstance));
  }

  @Test
  void whatIsOffTheListIsDropped() throws Exception {
    running();
    valid.add("/os/old");
    valid.add("/os/never-mounted");
    mountInChos(200, "/os/old");
    assertEquals(
        List.of(
            new StartPlan.Dropped("/os/old", true, List.of()),
            new StartPlan.Dropped("/os/never-mounted", false, List.of())),
        plan().dropped());
  }

  @Test
  void aMissingTreeIsNotPublished() throws Exception {
    environment("root", "/");
    environment("gone", host + "/gone");
    StartPlan plan = plan();
    assertEquals(List.of(environments.get(0)), plan.published());
    assertTrue(
        plan.warnings().get(0).message().startsWith("environment gone: "),
        plan.warnings().get(0).message());
    assertTrue(
        plan.warnings().get(0).message().contains("/etc/chos"), plan.warnings().get(0).message());
  }

  @Test
  void aTreeWhereInsideIsALinkIsNotPublished() throws Exception {
    Path tree = directory("os/a");
    environment("a", tree.toString());
    Files.createDirectories(Path.of(chos.toString() + host));
    Files.createSymbolicLink(Path.of(chos.toString() + host + "/os"), Path.of("/elsewhere"));
    StartPlan plan = plan();
    assertEquals(List.of(), plan.published());
    assertEquals(List.of(), hostBinds());
    assertTrue(
        plan.warnings().get(0).message().contains("is a symbolic link"),
        plan.warnings().get(0).message());
  }

  @Test
  void aTreeBelowALinkThatWillBeMadeIsNotPublished() throws Exception {
    environment("a", "/usr/lib");
    assertEquals(List.of(), plan().published());
    assertTrue(plan().warnings().get(0).message().contains(chos + "/usr is a symbolic link"));
  }
}
