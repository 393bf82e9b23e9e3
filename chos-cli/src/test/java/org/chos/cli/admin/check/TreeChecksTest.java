// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.cli.admin.service.HostZone;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.ElfTest;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeLink;
import org.chos.config.EntryLog;
import org.chos.config.Environment;
import org.chos.config.Principal;
import org.chos.config.SysConfig;
import org.chos.config.Traits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of a tree, each on one that has what the check is about. */
class TreeChecksTest {
  private static final int X86_64 = 62;
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

  @TempDir Path temp;

  private Path tree;

  @BeforeEach
  void aTree() throws IOException {
    tree = Files.createDirectory(temp.resolve("tree"));
    for (String name :
        List.of("usr/bin", "usr/lib64", "usr/lib/x86_64-linux-gnu", "etc", "lib64")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.createSymbolicLink(tree.resolve("bin"), Path.of("usr/bin"));
    Files.createFile(tree.resolve("usr/lib64/ld-linux-x86-64.so.2"));
    Files.createSymbolicLink(
        tree.resolve("lib64/ld-linux-x86-64.so.2"), Path.of("/usr/lib64/ld-linux-x86-64.so.2"));
    program("dash", X86_64, LOADER);
    Files.createSymbolicLink(tree.resolve("usr/bin/sh"), Path.of("dash"));
  }

  private void program(String name, int machine, String loader) throws IOException {
    Path file = tree.resolve("usr/bin/" + name);
    Files.write(file, ElfTest.program(true, ByteOrder.LITTLE_ENDIAN, machine, loader));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<Finding> programs() throws IOException {
    return new TreeProgramsCheck(tree.toString(), "take off", X86_64).findings();
  }

  private static void finds(List<Finding> findings, String words, String remedy) {
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.get(0).message().contains(words), findings.toString());
    assertEquals(remedy, findings.get(0).remedy());
  }

  @Test
  void programsThatRun() throws IOException {
    assertEquals(List.of(), programs());
    program("dash", 3, "");
    assertEquals(List.of(), programs(), "static, of 32 bits");
    Files.writeString(tree.resolve("usr/bin/dash"), "#!/usr/bin/other\n");
    assertEquals(List.of(), programs(), "a script");
  }

  @Test
  void aShellThatIsMissing() throws IOException {
    Files.delete(tree.resolve("usr/bin/sh"));
    finds(programs(), "there is no /bin/sh", "ln -sf dash " + tree + "/bin/sh");
    Files.delete(tree.resolve("usr/bin/dash"));
    finds(programs(), "there is no /bin/sh", "take off");
  }

  @Test
  void aShellThatIsTheHosts() throws IOException {
    Files.delete(tree.resolve("usr/bin/sh"));
    Files.createSymbolicLink(tree.resolve("usr/bin/sh"), Path.of("/no-tree-has-this/sh"));
    finds(programs(), "there is no /bin/sh", "ln -sf dash " + tree + "/bin/sh");
  }

  @Test
  void aShellThatCanNotBeExecuted() throws IOException {
    Files.setPosixFilePermissions(
        tree.resolve("usr/bin/dash"), PosixFilePermissions.fromString("rw-r--r--"));
    finds(programs(), "can't be executed", "chmod 755 " + tree + "/bin/sh");
  }

  @Test
  void aShellThatIsDamaged() throws IOException {
    Files.write(tree.resolve("usr/bin/dash"), new byte[100]);
    finds(programs(), "damaged", "take off");
  }

  @Test
  void aTreeForAnotherProcessor() throws IOException {
    program("dash", 258, "");
    finds(programs(), "loongarch64", "take off");
  }

  @Test
  void aLoaderThatIsNotWhereItIsLookedFor() throws IOException {
    Files.delete(tree.resolve("lib64/ld-linux-x86-64.so.2"));
    finds(
        programs(),
        "dynamic loader",
        "mkdir -p " + tree + "/lib64 && ln -sfn /usr/lib64/ld-linux-x86-64.so.2 " + tree + LOADER);
    Files.delete(tree.resolve("usr/lib64/ld-linux-x86-64.so.2"));
    finds(programs(), "dynamic loader", "take off");
  }

  @Test
  void aTreeThatIsNotAdopted() throws IOException {
    Path chos = Files.write(temp.resolve("chos"), new byte[] {1});
    List<TreeLink> links = List.of(new TreeLink("etc/passwd", "/local/etc/passwd"));
    TreeAdoptionCheck check = new TreeAdoptionCheck("a b", tree.toString(), chos, links);
    List<Finding> before = check.findings();
    assertEquals(3, before.size(), before.toString());
    assertTrue(before.get(2).message().contains("etc/.pwd.lock"), before.toString());
    assertEquals(Finding.Severity.ERROR, before.get(0).severity());
    assertTrue(before.get(1).message().endsWith("share with the host: /etc/passwd"));
    for (Finding finding : before) {
      assertEquals("chosctl adopt 'a b' " + tree, finding.remedy());
    }
    assertTrue(Files.notExists(tree.resolve("usr/bin/chos")), "it only looks");

    Files.write(tree.resolve("usr/bin/chos"), new byte[] {2});
    assertEquals(Finding.Severity.WARNING, check.findings().get(0).severity());
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = new Adoption(root, false);
      adoption.program(new byte[] {1});
      adoption.link(links.get(0));
      adoption.guard();
    }
    assertEquals(List.of(), check.findings());

    Files.delete(tree.resolve("etc/passwd"));
    Files.writeString(tree.resolve("etc/passwd"), "v:x:7:7::/:/bin/sh\n");
    List<Finding> split = check.findings();
    finds(split, "users and passwords of its own", "chosctl adopt 'a b' " + tree);
    assertEquals(Finding.Severity.ERROR, split.get(0).severity());
    assertTrue(split.get(0).message().endsWith(": /etc/passwd"), split.toString());
  }

  @Test
  void rpmIsStoppedWhereItReadsSettings() throws IOException {
    Path chos = Files.write(temp.resolve("chos"), new byte[] {1});
    TreeAdoptionCheck check = new TreeAdoptionCheck("t", tree.toString(), chos, List.of());
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = new Adoption(root, false);
      adoption.program(new byte[] {1});
      adoption.guard();
    }
    Files.createFile(tree.resolve("usr/bin/rpm"));
    finds(check.findings(), "nothing stops rpm", "chosctl maintain t");
    Path settings = Files.createDirectories(tree.resolve("usr/lib/rpm/macros.d"));
    finds(check.findings(), "put usr/lib/rpm/macros.d/macros.chos", "chosctl adopt t " + tree);
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      new Adoption(root, false).guard();
    }
    assertEquals(List.of(), check.findings());
    assertTrue(
        Files.readString(settings.resolve("macros.chos")).contains("\n%_rpmlock_path %{lua:if "));
  }

  @Test
  void whatIsNoTree() throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path chos = Files.createFile(temp.resolve("chos"));
    finds(
        new TreeAdoptionCheck("e", empty.toString(), chos, List.of()).findings(),
        "not an OS tree",
        "chosctl adopt e " + empty);
  }

  @Test
  void usersOfAServiceThatTheTreeDoesNotKnow() throws IOException {
    Path nsswitch = Files.writeString(temp.resolve("nsswitch.conf"), "passwd: files sss\n");
    TreeUsersCheck check =
        new TreeUsersCheck("t", tree.toString(), nsswitch, new UserQuestions(Set.of()));
    assertEquals(List.of(), check.findings(), "no C library, no services");
    Path libraries = tree.resolve("usr/lib/x86_64-linux-gnu");
    Files.createFile(libraries.resolve("libc.so.6"));
    finds(
        check.findings(),
        "libnss_sss.so.2",
        "chosctl maintain t -- apt-get install --yes libnss-sss");
    Files.createFile(tree.resolve("usr/bin/dnf"));
    finds(check.findings(), "sss", "chosctl maintain t -- dnf --assumeyes install sssd-client");
    Files.createFile(libraries.resolve("libnss_sss.so.2"));
    assertEquals(List.of(), check.findings());
    Files.writeString(tree.resolve("etc/nsswitch.conf"), "passwd: ldap\n");
    finds(check.findings(), "ldap", "chosctl maintain t -- dnf --assumeyes install nss-pam-ldapd");
  }

  private TreeUpdatesCheck updates(String today) {
    return new TreeUpdatesCheck("t", tree.toString(), temp, LocalDate.parse(today));
  }

  @Test
  void updatesAndTheEndOfARelease() throws IOException {
    assertEquals("updates", updates("2027-01-01").title());
    assertEquals(List.of(), updates("2027-01-01").findings());

    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Path status = Files.createFile(tree.resolve("var/lib/dpkg/status"));
    Files.setLastModifiedTime(status, FileTime.from(Instant.parse("2026-11-01T12:00:00Z")));
    assertEquals("updates, the last on 2026-11-01", updates("2027-01-01").title());
    assertEquals(List.of(), updates("2027-01-29").findings());
    finds(
        updates("2027-03-01").findings(),
        "no update since 2026-11-01",
        "chosctl maintain t -- sh -c 'apt-get update && apt-get --yes dist-upgrade'");

    Files.writeString(tree.resolve("etc/os-release"), "ID=debian\nVERSION_CODENAME=bullseye\n");
    Path list = Files.createDirectories(temp.resolve("usr/share/distro-info"));
    Files.writeString(
        list.resolve("debian.csv"),
        "version,codename,series,created,release,eol,eol-lts,eol-elts\n"
            + "11,Bullseye,bullseye,2019-07-06,2021-08-14,2024-08-14,2026-08-31,2031-06-30\n"
            + "12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10\n");
    assertEquals(List.of(), updates("2026-08-31").findings());
    finds(
        updates("2026-11-28").findings(),
        "bullseye, which ended on 2026-08-31",
        "chosctl create t-new --suite stable");
    Files.writeString(tree.resolve("etc/os-release"), "ID=debian\nVERSION_CODENAME=bookworm\n");
    finds(
        updates("2026-11-28").findings(),
        "ended on 2026-06-10",
        "chosctl create t-new --suite stable");
  }

  @Test
  void servicesOfUsers() {
    assertEquals(
        Set.of("files", "sss", "ldap"),
        TreeUsersCheck.services(
            "# passwd: no\npasswd:\tfiles [NOTFOUND=return]sss # x\n group : ldap files\n"
                + "hosts: dns\nshadow: files\npasswd\n: x\n\n"));
  }

  private List<Finding> setUid(Optional<Mount> mount) throws IOException {
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    return new TreeSetUidCheck(tree.toString(), mount, temp.resolve("group"), console).findings();
  }

  @Test
  void setUidPrograms() throws IOException {
    assertEquals(List.of(), setUid(Optional.empty()));
    Files.setAttribute(tree.resolve("usr/bin/dash"), "unix:mode", 04755);
    String command = "find " + tree + "/. -xdev -type f -perm -4000 -exec chmod u-s {} +";
    finds(setUid(Optional.empty()), "1 set-uid program that", command);
    assertTrue(setUid(Optional.empty()).get(0).message().contains(" /usr/bin/dash:"));
    Mount mount = MountTableTest.table("25 1 8:1 / / rw,nosuid - xfs a rw\n").all().get(0);
    assertEquals(List.of(), setUid(Optional.of(mount)));
  }

  @Test
  void setGidPrograms() throws IOException {
    int gid = (Integer) Files.getAttribute(tree.resolve("usr/bin/dash"), "unix:gid");
    Path group = Files.writeString(temp.resolve("group"), "crontab:x:" + gid + ":\n_ssh:x:99:\n");
    Files.setAttribute(tree.resolve("usr/bin/dash"), "unix:mode", 02755);
    assertEquals(List.of(), setUid(Optional.empty()), "the tree has no records");
    Files.writeString(tree.resolve("etc/group.chos-orig"), "crontab:x:" + gid + ":\n");
    assertEquals(List.of(), setUid(Optional.empty()), "the same name");
    Files.writeString(tree.resolve("etc/group.chos-orig.1"), "_ssh:x:" + gid + ":\n");
    finds(
        setUid(Optional.empty()),
        "which is _ssh in the tree's own records and crontab on this host",
        "chgrp _ssh " + tree + "/usr/bin/dash && chmod 2755 " + tree + "/usr/bin/dash");
    Files.writeString(group, "crontab:x:" + gid + ":\n");
    finds(setUid(Optional.empty()), "crontab", "chmod g-s " + tree + "/usr/bin/dash");
    Files.writeString(group, "other:x:" + (gid + 1) + ":\n");
    assertEquals(List.of(), setUid(Optional.empty()), "nobody on the host has it");
  }

  @Test
  void usersAndGroupsThatDpkgNeeds() throws IOException {
    TreeStatOverrideCheck check = new TreeStatOverrideCheck("old", tree.toString());
    assertEquals(List.of(), check.findings(), "no dpkg");
    Path list = Files.createDirectories(tree.resolve("var/lib/dpkg")).resolve("statoverride");
    Files.writeString(list, "root root 755 /a\n#7 #8 755 /b c\n");
    assertEquals(List.of(), check.findings());
    Files.writeString(list, "root no-such-group 2755 /a\nroot no-such-group 2755 /b\n");
    finds(check.findings(), "has the group no-such-group", "chosctl maintain old -- true");
    Files.writeString(list, "no-such-user root 2755 /a\n");
    finds(check.findings(), "has the user no-such-user", "chosctl maintain old -- true");
  }

  private List<Finding> names(List<String> bindMounts, boolean makeLinks) {
    Layout layout = new Layout(temp + "/chos", "proc", "run", "/sysconfig", "program");
    SysConfig config = new SysConfig("/etc/chos", bindMounts, makeLinks, false, EntryLog.NO);
    HostFiles files = new HostFiles(MountTableTest.table(""));
    return new TreeNamesCheck(layout, config, tree.toString(), List.of(), files).findings();
  }

  @Test
  void namesThatTheHostHasToo() throws IOException {
    // One that any machine has something in, and that no tree has a link for.
    Path run = Files.createDirectories(tree.resolve("run"));
    assertEquals(List.of(), names(List.of(), false), "it is empty");
    Files.createFile(run.resolve("x"));
    finds(names(List.of(), false), "inside it is the tree's", "ls -A /run " + run);
    assertTrue(names(List.of(), true).get(0).message().contains("inside it is the host's"));
    assertEquals(List.of(), names(List.of("/run"), true), "BINDMOUNT decides");
    Files.createDirectories(temp.resolve("chos/run"));
    finds(
        names(List.of(), true),
        "is a directory that every environment sees",
        "rmdir " + temp + "/chos/run && chosctl start");
  }

  @Test
  void aZoneThatLeadsIntoTheTree() throws IOException {
    Path zone = Files.createFile(Files.createDirectories(temp.resolve("share")).resolve("Here"));
    Path localtime = temp.resolve("tree/etc/localtime");
    assertEquals(List.of(), new ZoneCheck(localtime).findings());
    Files.createSymbolicLink(localtime, zone);
    finds(
        new ZoneCheck(localtime).findings(),
        "absolute link",
        "ln -sfn ../../share/Here " + localtime);
    new HostZone(localtime).step().orElseThrow().perform(null);
    assertEquals(Path.of("../../share/Here"), Files.readSymbolicLink(localtime));
    assertEquals(List.of(), new ZoneCheck(localtime).findings());
    Files.delete(zone);
    assertEquals(Optional.empty(), new HostZone(localtime).step(), "it leads nowhere in any case");
  }

  @Test
  void aTreeThatOthersCanChange() throws IOException {
    Files.setPosixFilePermissions(
        tree.resolve("usr/bin"), PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> shown =
        new TreePlaceCheck(new Environment("x", tree.toString(), 1))
            .findings().stream()
                .map(Finding::remedy)
                .filter(r -> r.endsWith("usr/bin") || r.endsWith("/bin"))
                .toList();
    assertEquals(2, shown.size(), "by both ways: " + shown);
  }

  private static List<Finding> readers(Environment environment) throws IOException {
    return new TreePlaceCheck(environment)
        .findings().stream().filter(f -> f.message().contains("can read")).toList();
  }

  @Test
  void aTreeForSomeThatAllCanRead() throws IOException {
    List<Principal> gpu = List.of(new Principal("gpu", 3000));
    Environment all = new Environment("x", tree.toString(), 1);
    Environment group = all.with(Traits.NONE.forOnly(gpu, List.of()));
    Environment both = all.with(Traits.NONE.forOnly(gpu, List.of(new Principal("al", 1000))));
    assertEquals(List.of(), readers(all));
    finds(readers(group), "everybody", "chgrp gpu " + tree + " && chmod 0750 " + tree);
    finds(
        readers(both),
        "everybody",
        "chmod 0750 " + tree + " && setfacl -m g:gpu:rx,u:al:rx " + tree);
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-x---"));
    assertEquals(List.of(), readers(group));
  }
}
