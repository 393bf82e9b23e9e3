// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.ChosFs;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.OtherNamespaces;
import org.chos.cli.admin.host.Processes;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.Work;
import org.chos.config.EntryLog;

/**
 * Replaces the kernel module under running processes.
 *
 * <p>From the moment when the first mount goes until the last is back, processes inside find no OS:
 * a path fails, it never leads elsewhere. So whatever can be looked up, checked or refused comes
 * before, and the links come back before anybody can reach the new module's files.
 */
final class Upgrade {
  private final Host host;
  private final Layout layout;
  private final Console console;
  private final OtherNamespaces others;

  /** Root's alone, to have the new module's files in at first. */
  private final String hidden;

  Upgrade(Host host, Console console) {
    this.host = host;
    this.layout = host.layout();
    this.console = console;
    this.others = new OtherNamespaces(host.processes());
    this.hidden = layout.run() + "/upgrade.d";
  }

  /**
   * @param dryRun only find out whether it can be done
   */
  Outcome run(Snapshot now, boolean dryRun) throws IOException, AdminFailure {
    String before = host.chosFs().version().orElseThrow();
    String after = host.module().installedVersion();
    List<String> points = points(now.mounts());
    List<OtherNamespaces.Place> foreign = others.places();
    refuseIfHeld();
    List<String> changes =
        List.of(
            "replace the kernel module "
                + before
                + " by "
                + after
                + ", under "
                + processes(host.chosFs().processes().size()));
    if (dryRun) {
      return new Outcome(changes, "");
    }
    Restoration.Result result = uninterrupted(() -> replace(now, points, foreign));
    ChangeLog.add("replaced the kernel module {} by {}", before, after);
    return new Outcome(changes, summary(before, after, result));
  }

  private String summary(String before, String after, Restoration.Result result) {
    warnOfLost(result);
    return "chos is running with kernel module "
        + after
        + " in place of "
        + before
        + "; "
        + processes(result.kept())
        + (result.kept() == 1 ? " is where it was" : " are where they were")
        + (result.born() == 0 ? "" : ", as well as " + result.born() + " born meanwhile")
        + (hasFormerLinks()
            ? "; the links in " + layout.chos() + " stay those of version 1 until `chosctl restart`"
            : "");
  }

  private boolean hasFormerLinks() {
    return Layout.LINKS.stream()
        .anyMatch(
            name -> {
              try {
                return Files.readSymbolicLink(Path.of(layout.inChos(name)))
                    .equals(Path.of(layout.formerTarget(name)));
              } catch (IOException | UnsupportedOperationException e) {
                // Missing, or no link: nothing of version 1's.
                return false;
              }
            });
  }

  private static String processes(int count) {
    return count == 1 ? "1 process" : count + " processes";
  }

  private void warnOfLost(Restoration.Result result) {
    if (!result.lost().isEmpty()) {
      console.warning(
          "the tree of these processes is unknown, so they have none: "
              + result.lost().stream()
                  .map(host.processes()::describe)
                  .collect(Collectors.joining(", "))
              + ": end them");
    }
  }

  /** All mounts of chosfs, in the order in which they were made. */
  private static List<String> points(MountTable mounts) throws AdminFailure {
    List<String> result = new ArrayList<>();
    for (Mount mount : mounts.ofType(Layout.CHOSFS)) {
      if (!mounts.isAt(mount.shownPoint(), Layout.CHOSFS)) {
        throw new AdminFailure(
            mount.shownPoint() + " is covered by another mount: unmount that, then upgrade again");
      }
      result.add(mount.point());
    }
    return result;
  }

  private void refuseIfHeld() throws IOException, AdminFailure {
    List<Integer> users = new ArrayList<>(host.processes().using(layout.procChos()));
    users.addAll(host.processes().using(layout.links()));
    if (!users.isEmpty()) {
      throw new AdminFailure(
          "files of the kernel module are open in "
              + users.stream()
                  .distinct()
                  .map(host.processes()::describe)
                  .collect(Collectors.joining(", "))
              + ": end them, then upgrade again");
    }
  }

  /** An end in the middle, by ^C say, would leave processes without an OS: it has to wait. */
  private static Restoration.Result uninterrupted(Work<Restoration.Result, AdminFailure> work)
      throws IOException, AdminFailure {
    CountDownLatch done = new CountDownLatch(1);
    Thread wait =
        new Thread(
            () -> {
              try {
                done.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(wait);
    try {
      return work.run();
    } finally {
      done.countDown();
      forgetHook(wait);
    }
  }

  private static void forgetHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The end was asked for, and comes now.
    }
  }

  private Restoration.Result replace(
      Snapshot now, List<String> points, List<OtherNamespaces.Place> foreign)
      throws IOException, AdminFailure {
    // From here on nobody enters; who is inside may leave, or have children.
    host.chosFs().publish(List.of());
    SavedLinks links;
    try {
      links = save(foreign);
    } catch (IOException e) {
      host.chosFs().publish(now.valid());
      throw e;
    }
    long began = System.nanoTime();
    try {
      remove(points);
    } catch (IOException e) {
      putBack(now, points, foreign);
      throw new AdminFailure(
          "the kernel module can't be removed: "
              + Reason.of(e)
              + ": nothing has changed; `fuser -vm "
              + layout.procChos()
              + "` may show what uses it");
    }
    try {
      host.module().load();
      Restoration.Result result = restore(links, now.valid());
      if (now.logEntries() == EntryLog.AUDIT) {
        host.chosFs().audit(true);
      }
      mountAgain(points, foreign);
      SavedLinks.forget(layout);
      ChangeLog.add(
          "without a module for {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
      return result;
    } catch (IOException e) {
      throw new AdminFailure(
          "the new kernel module does not work: "
              + Reason.of(e)
              + ": processes inside have no OS until `chosctl start` finds a module that works, and"
              + " puts them back");
    }
  }

  private SavedLinks save(List<OtherNamespaces.Place> foreign) throws IOException {
    Processes processes = host.processes();
    Map<Integer, String> places = new HashMap<>();
    processes.within(layout).forEach(pid -> places.put(pid, "/"));
    for (ChosFs.Entry entry : host.chosFs().processes()) {
      places.put(entry.pid(), entry.path());
    }
    List<SavedLinks.Process> saved = new ArrayList<>();
    places.forEach(
        (pid, path) -> saved.add(new SavedLinks.Process(pid, processes.start(pid), path)));
    SavedLinks links = new SavedLinks(saved, foreign);
    links.write(layout);
    return links;
  }

  private void remove(List<String> points) throws IOException {
    for (int i = points.size() - 1; i >= 0; i--) {
      // Those that follow another one go with it.
      while (MountTable.read().isAt(RawPath.shown(points.get(i)), Layout.CHOSFS)) {
        Syscalls.detach(points.get(i));
      }
    }
    others.detachAll();
    host.module().unload();
  }

  /** The old module is still there, with all that it knows. */
  private void putBack(Snapshot now, List<String> points, List<OtherNamespaces.Place> foreign)
      throws IOException {
    mountAgain(points, foreign);
    host.chosFs().publish(now.valid());
    SavedLinks.forget(layout);
  }

  private void mountAgain(List<String> points, List<OtherNamespaces.Place> foreign)
      throws IOException {
    for (String point : points) {
      String path = RawPath.shown(point);
      if (!MountTable.read().isAt(path, Layout.CHOSFS)) {
        Syscalls.mount(Layout.CHOSFS, path);
      }
    }
    others.mount(foreign);
  }

  /** Tells a module that knows nothing yet. */
  private Restoration.Result restore(SavedLinks links, List<String> valid) throws IOException {
    String files = hidden + "/chosfs";
    Directories.make(hidden, "rwx------");
    Directories.make(files, Directories.USUAL_MODE);
    Syscalls.mount(Layout.CHOSFS, files);
    try {
      ChosFs chosFs = new ChosFs(files);
      Restoration.Result result = new Restoration(layout, host.processes(), chosFs, links).run();
      chosFs.publish(valid);
      return result;
    } finally {
      Syscalls.detach(RawPath.raw(files));
      Files.deleteIfExists(Path.of(files));
      Files.deleteIfExists(Path.of(hidden));
    }
  }

  /**
   * Goes on where an upgrade was killed. {@code chosctl start} does the rest, and {@link
   * #mountElsewhere} what must come after that.
   */
  void complete(SavedLinks links) throws IOException {
    if (!host.module().isLoaded()) {
      host.module().load();
    }
    if (!links.processes().isEmpty()) {
      warnOfLost(restore(links, List.of()));
      // From here on processes may move, and are not to be moved back by the next attempt.
      new SavedLinks(List.of(), links.mounts()).write(layout);
    }
  }

  /**
   * Mounts chosfs in other mount namespaces again. The host's own mounts arrive in most of them by
   * themselves: one made there before would be covered, and outlast the stop.
   */
  void mountElsewhere(SavedLinks links) throws IOException {
    others.mount(links.mounts());
    SavedLinks.forget(layout);
  }
}
