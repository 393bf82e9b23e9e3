// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.Closings;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Notices;
import org.chos.cli.admin.host.OfferTables;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.host.ShellRules;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.cli.admin.service.step.BindDirectory;
import org.chos.cli.admin.service.step.MakeDirectory;
import org.chos.cli.admin.service.step.MakeLink;
import org.chos.cli.admin.service.step.Publish;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.generation.StagedCopies;
import org.chos.cli.admin.tree.image.Image;
import org.chos.cli.admin.tree.image.Images;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Offers;
import org.chos.config.SysConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host for which a start is planned, as the test at hand lays it out. */
abstract class PlannedHost {
  @TempDir Path temp;

  Path chos;
  Path host;
  Layout layout;

  /** As many of the lines of /proc/self/mountinfo as the case at hand needs. */
  String mounts = "25 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n";

  boolean moduleLoaded;
  final List<String> valid = new ArrayList<>();
  final List<Environment> table = new ArrayList<>();
  List<String> bindMounts = List.of();
  boolean makeLinks;
  boolean privateMounts;
  EntryLog logEntries = EntryLog.NO;
  EntryLog logged = EntryLog.NO;
  boolean rulesChanged;
  String mountNamespace = "";
  Sharing sharing = Sharing.NONE;
  boolean privateRequired;
  final Map<String, Image> images = new HashMap<>();
  Notices notices = Notices.NONE;
  Closings closings = Closings.NONE;
  final List<Environment> environments = new ArrayList<>();

  @BeforeEach
  void prepare() throws IOException {
    chos = temp.resolve("chos");
    host = Files.createDirectory(temp.resolve("host"));
    layout = new Layout(chos.toString(), temp + "/proc", temp + "/run", "sysconfig", "program");
  }

  StartPlan plan() throws IOException, AdminFailure {
    return StartPlanner.plan(
        layout,
        new Snapshot(
            moduleLoaded,
            MountTableTest.table(mounts),
            valid,
            table,
            rulesChanged ? ShellRules.NONE : rules(table),
            mountNamespace,
            sharing,
            notices,
            closings,
            logged),
        new SysConfig("/etc/chos", bindMounts, makeLinks, privateMounts, logEntries),
        new Environments(environments, List.of(), List.of(), privateRequired, Offers.NONE),
        files(),
        new Images(images),
        new StagedCopies(List.of()));
  }

  /** What the files come to now. */
  ShellRules rules(List<Environment> published) {
    return ShellRules.of(published, files(), "/", OfferTables.NONE);
  }

  /** What leads to a server gets no answer; see {@link #far}. */
  HostFiles files() {
    return new HostFiles(
        MountTableTest.table(mounts),
        path -> new ProcessBuilder("sleep", "1000").redirectErrorStream(true).start(),
        1);
  }

  Publish publish(List<Environment> all) {
    return new Publish(all, Publish.paths(all), rules(all), Notices.NONE);
  }

  /** A directory of a file server that does not answer. */
  Path far(String name) throws IOException {
    Path path = directory(name);
    mounts += "300 25 0:60 / " + path + " rw - nfs4 server:/ rw\n";
    return path;
  }

  /** Mounts other than those that there always are. */
  List<Step> hostBinds() throws IOException, AdminFailure {
    return plan().steps().stream()
        .filter(s -> s instanceof BindDirectory bind && !bind.source().equals("/"))
        .toList();
  }

  Path directory(String name) throws IOException {
    return Files.createDirectories(host.resolve(name));
  }

  Path inChos(Path path) {
    return Path.of(chos.toString() + path);
  }

  void environment(String alias, String path) {
    environments.add(new Environment(alias, path, environments.size() + 1));
  }

  void running() throws Exception {
    moduleLoaded = true;
    Path tree = Path.of(layout.procChos(), "tree");
    if (!Files.isSymbolicLink(tree)) {
      Files.createDirectories(tree.getParent());
      Files.createSymbolicLink(tree, Path.of("/"));
    }
    mounts +=
        "90 25 0:37 / "
            + layout.procChos()
            + " rw shared:47 - chosfs chos rw\n"
            + "121 25 254:0 "
            + chos
            + " "
            + chos
            + " rw shared:49 - ext4 /dev/vda rw\n"
            + "95 121 0:37 / "
            + chos
            + "/.chos rw shared:51 - chosfs chos rw\n"
            + "127 121 254:0 / "
            + chos
            + "/local rw shared:53 - ext4 /dev/vda rw\n";
  }

  void mountInChos(int id, String path) {
    mounts += id + " 121 254:0 " + path + " " + chos + path + " rw shared:99 - ext4 /dev/vda rw\n";
  }

  /** Makes the directories and links of the plan for real. */
  void perform() throws Exception {
    for (Step step : plan().steps()) {
      if (step instanceof MakeDirectory || step instanceof MakeLink) {
        step.perform(null);
      }
    }
  }
}
