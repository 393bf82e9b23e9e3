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
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.service.step.BindInTree;
import org.chos.cli.admin.service.step.NotePaths;
import org.chos.cli.admin.service.step.RefreshFlags;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.config.EnvironmentsFile;
import org.chos.config.FileContent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is planned for lines bind. */
class OwnPlannerTest extends PlannedHost {
  /** A directory that each machine has, in one that trees have of their own. */
  private static final String SOURCE = "/usr/lib";

  private String tree;
  private String place;

  @BeforeEach
  void aTree() throws IOException {
    tree = directory("os/a").toString();
    place = tree + SOURCE;
  }

  private void say(String lines) {
    environments.clear();
    environments.addAll(
        EnvironmentsFile.parse(
                new FileContent(
                    "/etc/chos",
                    ("%SHELLS\na:" + tree + "\n%ENVIRONMENT a\n" + lines + "\n").getBytes(),
                    0,
                    0100644))
            .value()
            .all());
  }

  private List<Step> own() throws Exception {
    return plan().steps().stream()
        .filter(
            s ->
                s instanceof BindInTree
                    || s instanceof NotePaths
                    || s instanceof UnbindDirectory
                    || s instanceof RefreshFlags)
        .toList();
  }

  private String said() throws Exception {
    List<String> messages = new ArrayList<>();
    plan().warnings().forEach(w -> messages.add(w.message()));
    return String.join("\n", messages);
  }

  /** It is mounted, and seen by way of a directory above it, too, so that nobody compares them. */
  private void showTree() throws IOException {
    bindMounts = List.of(host.toString());
    Files.createDirectories(Path.of(layout.inChos(tree) + "/usr"));
    mountInChos(700, tree);
  }

  private void note(String... points) throws IOException {
    Files.createDirectories(Path.of(layout.run()));
    Files.write(Path.of(layout.run(), "own-mounts"), List.of(points));
  }

  @Test
  void whatIsMissingInTheTreeOrOnTheHostIsSaid() throws Exception {
    say("bind " + SOURCE);
    assertEquals(List.of(), own());
    assertTrue(
        said()
            .startsWith(
                "environment a: /etc/chos:4:6: bind "
                    + SOURCE
                    + ": its tree has no directory "
                    + SOURCE),
        said());
    assertTrue(said().contains("`chosctl adopt a " + tree + "` makes one"), said());
    assertEquals(environments, plan().published());
    say("bind " + temp + "/none");
    assertEquals(List.of(), own());
    assertTrue(said().contains(temp + "/none can't be had on the host (No such file"), said());
    Files.writeString(temp.resolve("file"), "");
    say("bind " + temp + "/file");
    assertTrue(said().contains(temp + "/file is not a directory"), said());
    bindMounts = List.of("/usr");
    say("bind " + SOURCE);
    assertTrue(said().contains("BINDMOUNT in sysconfig has /usr"), said());
  }

  @Test
  void itIsNotedMountedLeftAloneAndUnmounted() throws Exception {
    running();
    say("bind " + SOURCE);
    Files.createDirectories(Path.of(place));
    String point = layout.inChos(place);
    assertEquals(
        List.of(
            new NotePaths(NotePaths.Of.OWN_MOUNTS, List.of(point)),
            new BindInTree(SOURCE, point, false, MountFlags.NONE)),
        own());
    // The directory by way of a link, as by a mount.
    showTree();
    Files.createSymbolicLink(Path.of(point), Path.of(SOURCE));
    mounts += "701 700 254:0 " + SOURCE + " " + point + " rw shared:98 - ext4 /dev/vda rw\n";
    note(point);
    assertEquals(List.of(), own());
    say("bind " + SOURCE + "\nro");
    assertTrue(
        own().contains(new RefreshFlags(SOURCE, point, new MountFlags(false, true))),
        own().toString());
    say("hidden");
    assertTrue(own().contains(new UnbindDirectory(point)), own().toString());
    assertTrue(own().contains(new NotePaths(NotePaths.Of.OWN_MOUNTS, List.of())), own().toString());
    // It goes with its tree, if that is mounted, and by itself if not.
    environments.clear();
    valid.add(tree);
    assertFalse(own().contains(new UnbindDirectory(point)), own().toString());
    assertEquals(List.of(new StartPlan.Dropped(tree, true, List.of(point))), plan().dropped());
  }

  @Test
  void whatIsNotOursStays() throws Exception {
    running();
    Files.createDirectories(Path.of(place));
    String point = layout.inChos(place);
    showTree();
    Files.createDirectories(Path.of(point));
    mounts += "701 700 0:50 / " + point + " rw shared:98 - tmpfs tmpfs rw\n";
    say("hidden");
    assertEquals(List.of(), own());
    say("bind " + SOURCE);
    assertEquals(List.of(), own());
    assertTrue(said().contains("something else is mounted on " + point), said());
    // Ours, which shows what is gone, is replaced.
    note(point);
    assertEquals(
        List.of(new UnbindDirectory(point), new BindInTree(SOURCE, point, false, MountFlags.NONE)),
        own().stream().filter(s -> !(s instanceof RefreshFlags)).toList());
  }

  @Test
  void onePlaceIsForAllTrees() throws Exception {
    Files.createDirectories(Path.of(place));
    Files.createDirectories(Path.of(tree + "/proc/sys"));
    say("bind /proc/sys");
    assertEquals(List.of(), own());
    assertTrue(said().contains(chos + "/proc is the same for all trees"), said());
  }

  @Test
  void aServerThatIsSilentKeepsNobodyOut() throws Exception {
    String far = SOURCE;
    Files.createDirectories(Path.of(place));
    mounts += "300 25 0:60 / " + far + " rw - nfs4 server:/ rw\n";
    say("bind " + far);
    assertEquals(List.of(), own());
    assertTrue(said().contains(far + " does not answer"), said());
    assertEquals(environments, plan().published());
    // What is mounted of it stays.
    running();
    String point = layout.inChos(tree + far);
    showTree();
    mounts += "701 700 0:60 / " + point + " rw shared:98 - nfs4 server:/ rw\n";
    note(point);
    assertEquals(List.of(), own());
  }
}
