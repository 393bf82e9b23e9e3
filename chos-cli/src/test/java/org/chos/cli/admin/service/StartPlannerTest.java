// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.BindRoot;
import org.chos.cli.admin.service.step.LoadModule;
import org.chos.cli.admin.service.step.MakeDirectory;
import org.chos.cli.admin.service.step.MakeLink;
import org.chos.cli.admin.service.step.MountChosFs;
import org.chos.cli.admin.service.step.MountImage;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.RefreshFlags;
import org.chos.cli.admin.service.step.RemoveLink;
import org.chos.cli.admin.service.step.ReplaceLink;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UnbindDirectory;
import org.chos.cli.admin.service.step.UndoableStep;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.image.Image;
import org.chos.config.Environment;
import org.chos.config.FromHost;
import org.chos.config.Offers;
import org.chos.config.Traits;
import org.junit.jupiter.api.Test;

class StartPlannerTest extends PlannedHost {
  @Test
  void fromNothing() throws Exception {
    List<Step> steps = plan().steps();
    assertEquals(
        List.of(
            new LoadModule(),
            new MountChosFs(layout.procChos()),
            new MakeDirectory(chos.toString(), "rwxr-xr-x"),
            new MakeDirectory(chos + "/.chos", "rwxr-xr-x"),
            new MakeDirectory(chos + "/local", "rwxr-xr-x"),
            new MakeLink(chos + "/bin", ".chos/tree/bin")),
        steps.subList(0, 6));
    assertTrue(steps.contains(new MakeLink(chos + "/chos", "/")));
    assertTrue(steps.contains(new MakeDirectory(chos + "/root", "rwx------")));
    assertEquals(
        List.of(
            new BindRoot(chos.toString()),
            new MountChosFs(chos + "/.chos"),
            new BindDirectory("/", chos + "/local", false),
            new Publish(List.of(), List.of(), rules(List.of()), Notices.NONE)),
        steps.subList(steps.size() - 4, steps.size()));
  }

  @Test
  void laysOutWhatTheReadmeSuggests() throws Exception {
    List<String> made = new ArrayList<>();
    for (Step step : plan().steps()) {
      if (step instanceof MakeLink link) {
        made.add(Path.of(link.path()).getFileName().toString());
      } else if (step instanceof MakeDirectory directory) {
        made.add(Path.of(directory.path()).getFileName().toString());
      }
    }
    assertEquals("chos", made.remove(0));
    made.removeAll(List.of(".chos", "local"));
    made.sort(null);
    assertEquals(
        List.of(
            "bin", "boot", "cgroup", "chos", "dev", "etc", "home", "lib", "lib32", "lib64", "opt",
            "proc", "root", "sbin", "sys", "tmp", "usr", "var"),
        made);
  }

  @Test
  void nothingToDoWhenAllIsDone() throws Exception {
    environment("root", "/");
    running();
    perform();
    table.addAll(environments);
    assertEquals(List.of(), plan().steps());
    assertEquals(environments, plan().published());
  }

  @Test
  void aTreeThatIsMountedIsLeftAlone() throws Exception {
    // Every path below has its own directory again, as if it were mounted there.
    Files.createSymbolicLink(temp.resolve("slash"), Path.of("/"));
    chos = Path.of(temp + "/slash/.");
    layout = new Layout(chos.toString(), temp + "/proc", temp + "/run", "sysconfig", "program");
    Path tree = directory("os/a");
    environment("a", tree.toString());
    running();
    mountInChos(200, tree.toString());
    assertEquals(environments, plan().published());
    assertEquals(List.of(), hostBinds());
    assertFalse(plan().steps().contains(new UnbindDirectory(chos.toString() + tree)));
  }

  @Test
  void putsRightWhatWasLeftHalfWay() throws Exception {
    running();
    mounts = mounts.replaceAll("(?m)^.* /[^ ]*/chos/local .*\n", "");
    perform();
    assertEquals(List.of(new BindDirectory("/", chos + "/local", false)), plan().steps());
  }

  @Test
  void aLayoutMadeByHandStaysAsItIs() throws Exception {
    Files.createDirectories(chos);
    Files.createSymbolicLink(chos.resolve("bin"), Path.of("/proc/chos/link/bin"));
    for (Step step : plan().steps()) {
      assertFalse(step instanceof MakeLink, step.describe());
    }
    assertTrue(plan().steps().contains(new MakeDirectory(chos + "/.chos", "rwxr-xr-x")));
    assertTrue(plan().steps().contains(new MakeDirectory(chos + "/local", "rwxr-xr-x")));
  }

  @Test
  void aLayoutOfOursIsCompleted() throws Exception {
    Files.createDirectories(chos);
    Files.createSymbolicLink(chos.resolve("bin"), Path.of(".chos/tree/bin"));
    assertFalse(plan().steps().contains(new MakeLink(chos + "/bin", ".chos/tree/bin")));
    assertTrue(plan().steps().contains(new MakeLink(chos + "/usr", ".chos/tree/usr")));
  }

  @Test
  void linksOfVersionOneAreLaidOutAnewWhereNobodyCanBeInside() throws Exception {
    Files.createDirectories(chos);
    Files.createSymbolicLink(chos.resolve("bin"), Path.of(".chos/link/bin"));
    ReplaceLink step = new ReplaceLink(chos + "/bin", ".chos/link/bin", ".chos/tree/bin");
    assertTrue(plan().steps().contains(step));
    assertTrue(plan().steps().contains(new MakeLink(chos + "/usr", ".chos/tree/usr")));
    running();
    assertFalse(plan().steps().contains(step));
    assertTrue(plan().steps().contains(new MakeLink(chos + "/usr", ".chos/link/usr")));
  }

  @Test
  void aModuleOfVersionOneGetsTheLinksThatItServes() throws Exception {
    running();
    Files.delete(Path.of(layout.procChos(), "tree"));
    assertTrue(plan().steps().contains(new MakeLink(chos + "/usr", ".chos/link/usr")));
  }

  @Test
  void aLinkInPlaceOfChosIsRefused() throws Exception {
    Files.createSymbolicLink(chos, host);
    AdminFailure e = assertThrows(AdminFailure.class, this::plan);
    assertTrue(e.getMessage().contains("symbolic link"), e.getMessage());
  }

  @Test
  void anotherFileSystemInPlaceOfTheKernelsSideIsRefused() {
    mounts += "90 25 0:9 / " + layout.procChos() + " rw - tmpfs t rw\n";
    AdminFailure e = assertThrows(AdminFailure.class, this::plan);
    assertTrue(e.getMessage().contains("umount " + layout.procChos()), e.getMessage());
  }

  @Test
  void bindsWhatIsThere() throws Exception {
    Path home = directory("home");
    bindMounts = List.of(home.toString(), host + "/missing");
    assertTrue(
        plan().steps().contains(new BindDirectory(home.toString(), chos.toString() + home, false)));
    assertEquals(1, plan().warnings().size());
    assertTrue(plan().warnings().get(0).message().contains(host + "/missing"));
    assertTrue(plan().warnings().get(0).message().contains("BINDMOUNT in sysconfig"));
  }

  @Test
  void bindsParentsBeforeWhatIsInThemAndNothingTwice() throws Exception {
    Path home = directory("home");
    Path alice = directory("home/alice");
    bindMounts = List.of(alice.toString(), home.toString(), home.toString());
    assertEquals(
        List.of(new BindDirectory(home.toString(), chos.toString() + home, false)), hostBinds());
  }

  @Test
  void privateMountsAreFrozenButNotTheTrees() throws Exception {
    Path home = directory("home");
    Path tree = directory("os/a");
    bindMounts = List.of(home.toString());
    privateMounts = true;
    environment("a", tree.toString());
    assertEquals(
        List.of(
            new BindDirectory(home.toString(), chos.toString() + home, true),
            new BindDirectory(tree.toString(), chos.toString() + tree, false)),
        hostBinds());
  }

  @Test
  void directoriesForAMountAreMadeFromTheTop() throws Exception {
    Path tree = directory("os/a");
    environment("a", tree.toString());
    List<Step> steps = plan().steps();
    int os = steps.indexOf(new MakeDirectory(chos.toString() + host + "/os", "rwxr-xr-x"));
    int a = steps.indexOf(new MakeDirectory(chos.toString() + tree, "rwxr-xr-x"));
    int bind = steps.indexOf(new BindDirectory(tree.toString(), chos.toString() + tree, false));
    assertTrue(0 < os && os < a && a < bind, steps.toString());
  }

  @Test
  void anImageThatCanNotBeMountedKeepsNoOtherFromBeingStarted() throws Exception {
    Path image = Files.createFile(temp.resolve("image"));
    Path tree = directory("os/a");
    environment("packed", image.toString());
    environment("a", tree.toString());
    images.put(image.toString(), new Image(Image.State.UNUSABLE, -1, "", image + " is cut short"));
    StartPlan plan = plan();
    assertEquals(List.of("a"), plan.published().stream().map(Environment::alias).toList());
    assertEquals(1, plan.warnings().size());
    String message = plan.warnings().get(0).message();
    assertTrue(message.startsWith("environment packed: " + image + " is cut short"), message);
  }

  @Test
  void anImageIsMountedOnADirectoryOfItsName() throws Exception {
    Path image = Files.createFile(host.resolve("image"));
    environment("packed", image.toString());
    images.put(image.toString(), new Image(Image.State.READY, 17, "", ""));
    StartPlan plan = plan();
    assertEquals(environments, plan.published());
    List<Step> steps = plan.steps();
    int mount = steps.indexOf(new MountImage(17, image.toString(), chos + image.toString()));
    assertTrue(steps.get(mount - 1).describe().endsWith(chos + image.toString()), steps.toString());
    assertTrue(
        steps.contains(new MakeDirectory(chos + image.toString(), "rwxr-xr-x")), steps.toString());
  }

  @Test
  void anImageThatIsMountedAlreadyStaysAndOneInItsPlaceWaits() throws Exception {
    Path image = Files.createFile(host.resolve("image"));
    environment("packed", image.toString());
    running();
    mountInChos(200, image.toString());
    for (Image.State state : List.of(Image.State.MOUNTED, Image.State.REPLACED)) {
      images.put(image.toString(), new Image(state, -1, "", "it is another one"));
      StartPlan plan = plan();
      assertEquals(environments, plan.published());
      assertEquals(state == Image.State.REPLACED ? 1 : 0, plan.warnings().size());
      assertFalse(plan.steps().contains(new UnbindDirectory(chos + image.toString())));
    }
  }

  @Test
  void aTreeThatALinkToTheHostShowsNeedsNoMount() throws Exception {
    Path tree = directory("os/a");
    environment("a", tree.toString());
    Files.createDirectories(Path.of(chos.toString() + host));
    Files.createSymbolicLink(
        Path.of(chos.toString() + host + "/os"), Path.of("/local" + host + "/os"));
    assertEquals(environments, plan().published());
    assertEquals(List.of(), hostBinds());
  }

  @Test
  void aTreeInABoundDirectoryNeedsNoMount() throws Exception {
    Path tree = directory("export/os/a");
    bindMounts = List.of(host + "/export");
    environment("a", tree.toString());
    assertEquals(
        List.of(new BindDirectory(host + "/export", chos.toString() + host + "/export", false)),
        hostBinds());
    assertEquals(environments, plan().published());
  }

  @Test
  void aTreeMadeAnewIsMountedAnew() throws Exception {
    Path tree = directory("os/a");
    environment("a", tree.toString());
    running();
    mountInChos(200, tree.toString());
    // What is mounted there is not what the path leads to now.
    Files.createDirectories(inChos(tree));
    List<Step> steps = plan().steps();
    int unbind = steps.indexOf(new UnbindDirectory(chos.toString() + tree));
    int bind = steps.indexOf(new BindDirectory(tree.toString(), chos.toString() + tree, false));
    assertTrue(0 <= unbind && unbind < bind, steps.toString());
  }

  @Test
  void aDirectoryThatTheHostMountedAnewIsToldOf() throws Exception {
    Path home = directory("home");
    bindMounts = List.of(home.toString());
    running();
    mountInChos(200, home.toString());
    Files.createDirectories(inChos(home));
    assertEquals(List.of(), hostBinds());
    assertTrue(
        plan().warnings().get(0).message().contains("chosctl restart"),
        plan().warnings().get(0).message());
  }

  @Test
  void whatIsAboveAMountOfSomethingElseCantBeUsed() throws Exception {
    Path tree = directory("os/a");
    environment("a", tree.toString());
    running();
    mountInChos(200, host + "/os");
    Files.createDirectories(inChos(tree));
    assertEquals(List.of(), plan().published());
    assertTrue(
        plan().warnings().get(0).message().contains("something else is mounted above"),
        plan().warnings().get(0).message());
  }

  @Test
  void makeLinksShowsTheRestOfTheHost() throws Exception {
    makeLinks = true;
    List<Step> steps = plan().steps();
    assertTrue(steps.stream().noneMatch(ReplaceLink.class::isInstance), steps.toString());
    try (var entries = Files.list(Path.of("/"))) {
      for (Path entry : entries.filter(Files::isDirectory).toList()) {
        String name = entry.getFileName().toString();
        boolean ours =
            Layout.LINKS.contains(name)
                || Layout.MOUNT_POINTS.contains(name)
                || List.of("chos", "local", "lost+found").contains(name)
                || name.startsWith(".");
        assertEquals(
            !ours, steps.contains(new MakeLink(chos + "/" + name, "/local/" + name)), name);
      }
    }
  }

  /** A name that this host lacks, one where it has an empty directory, one where it has more. */
  @Test
  void namesOfTreesInTheRoot() throws Exception {
    environment("a", directory("os/a").toString());
    for (String name : List.of("usr", "chos-test-nix", "srv", "proc", ".hidden")) {
      directory("os/a/" + name);
    }
    List<Step> steps = plan().steps();
    assertTrue(steps.contains(new MakeLink(chos + "/chos-test-nix", ".chos/tree/chos-test-nix")));
    assertTrue(steps.contains(new MakeLink(chos + "/srv", ".chos/tree/srv")));
    assertEquals(
        Layout.LINKS.size() + 3, steps.stream().filter(MakeLink.class::isInstance).count());

    String top = host.getName(0).toString();
    directory("os/a/" + top);
    makeLinks = true;
    assertTrue(
        plan().steps().contains(new MakeLink(chos + "/chos-test-nix", ".chos/tree/chos-test-nix")));
    perform();
    assertEquals(Path.of(".chos/tree/chos-test-nix"), link("chos-test-nix"));
    assertTrue(plan().steps().stream().noneMatch(MakeLink.class::isInstance));
  }

  @Test
  void aNameInTheRootChangesHands() throws Exception {
    running();
    environment("a", directory("os/a").toString());
    directory("os/a/chos-test-nix");
    perform();
    Files.delete(chos.resolve("chos-test-nix"));
    Files.createSymbolicLink(chos.resolve("chos-test-nix"), Path.of("/local/chos-test-nix"));
    assertTrue(
        plan()
            .steps()
            .contains(
                new ReplaceLink(
                    chos + "/chos-test-nix", "/local/chos-test-nix", ".chos/tree/chos-test-nix")));
    // Somebody else's stays.
    Files.delete(chos.resolve("chos-test-nix"));
    Files.createSymbolicLink(chos.resolve("chos-test-nix"), Path.of("/elsewhere"));
    assertTrue(plan().steps().stream().noneMatch(ReplaceLink.class::isInstance));
  }

  /** For a tree, or a directory of the host, that is to be mounted there. */
  @Test
  void aLinkIntoTreesMakesRoomForAMount() throws Exception {
    String top = "/" + host.getName(0);
    environment("a", directory("os/a").toString());
    directory("os/a" + top);
    Files.createDirectory(chos);
    Files.createSymbolicLink(Path.of(chos + top), Path.of(".chos/tree" + top));
    List<Step> steps = plan().steps();
    assertTrue(steps.contains(new RemoveLink(chos + top, ".chos/tree" + top)));
    assertTrue(steps.contains(new MakeDirectory(chos + top, "rwxr-xr-x")));
    assertEquals(environments, plan().published());
  }

  private Path link(String name) throws IOException {
    return Files.readSymbolicLink(chos.resolve(name));
  }

  @Test
  void makeLinksLeavesRoomForMounts() throws Exception {
    makeLinks = true;
    environment("a", directory("os/a").toString());
    String top = "/" + host.getName(0);
    assertFalse(plan().steps().contains(new MakeLink(chos + top, "/local" + top)));
    assertEquals(environments, plan().published());
  }

  @Test
  void whatSomethingElseNeedsIsNotUnmounted() throws Exception {
    Path tree = directory("os/a");
    running();
    valid.add(host + "/os");
    mountInChos(200, host + "/os");
    bindMounts = List.of(host + "/os");
    environment("a", tree.toString());
    assertEquals(List.of(new StartPlan.Dropped(host + "/os", false, List.of())), plan().dropped());
  }

  @Test
  void whereverItIsKilledTheLayoutIsCompleted() throws Exception {
    environment("a", directory("os/a").toString());
    List<Step> steps = layoutSteps();
    for (int killedAfter = 0; killedAfter <= steps.size(); killedAfter++) {
      for (Step step : steps.subList(0, killedAfter)) {
        step.perform(null);
      }
      assertEquals(steps.subList(killedAfter, steps.size()), layoutSteps(), "after " + killedAfter);
      for (int i = killedAfter; i > 0; i--) {
        ((UndoableStep) steps.get(i - 1)).undo(null);
      }
    }
  }

  private List<Step> layoutSteps() throws IOException, AdminFailure {
    return plan().steps().stream()
        .filter(s -> s instanceof MakeDirectory || s instanceof MakeLink)
        .toList();
  }

  @Test
  void flagsAreThoseOfTheTreesMount() throws Exception {
    running();
    String a = directory("os/a").toString();
    Traits old =
        new Traits(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            false,
            true,
            false,
            Offers.NONE,
            FromHost.NONE);
    environments.add(new Environment("a", a, 1, old));
    MountFlags nosuid = new MountFlags(true, false);
    BindDirectory bind = new BindDirectory(a, layout.inChos(a), false, nosuid);
    assertTrue(plan().steps().contains(bind), plan().steps().toString());
    // By way of a mount above it, it would have none of its own.
    bindMounts = List.of(host.toString());
    assertTrue(plan().steps().contains(bind), plan().steps().toString());
    bindMounts = List.of();
    Files.createDirectories(Path.of(layout.inChos(a)));
    mountInChos(700, a);
    // Both are the same directory, as by a mount.
    Files.delete(Path.of(a));
    Files.createSymbolicLink(Path.of(a), Path.of(layout.inChos(a)));
    RefreshFlags refresh = new RefreshFlags(a, layout.inChos(a), nosuid);
    assertTrue(plan().steps().contains(refresh), plan().steps().toString());
    mounts = mounts.replace(a + " rw shared:99", a + " rw,nosuid shared:99");
    assertFalse(plan().steps().contains(refresh), plan().steps().toString());
    environments.set(0, new Environment("a", a, 1));
    assertTrue(
        plan().steps().contains(new RefreshFlags(a, layout.inChos(a), MountFlags.NONE)),
        plan().steps().toString());
  }
}
