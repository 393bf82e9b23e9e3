// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.device.OwnMount;
import org.chos.cli.admin.system.ResourceLines;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptionTest {
  private static final byte[] PROGRAM = {0x7f, 'E', 'L', 'F'};

  /** Every host has this one. */
  private static final TreeLink PASSWD = new TreeLink("etc/passwd", "/local/etc/passwd");

  private static final TreeLink TMP = new TreeLink("var/tmp", "/local/var/tmp");
  private static final TreeLink NOT_ON_HOST =
      new TreeLink("etc/no-host-has-this", "/local/etc/no-host-has-this");

  @TempDir Path tree;

  private List<String> changes;
  private Map<String, List<String>> failures;

  @BeforeEach
  void makeTree() throws IOException {
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.createDirectories(tree.resolve("etc"));
    Files.createDirectories(tree.resolve("var"));
  }

  @Test
  void installsTheProgram() throws IOException {
    assertTrue(program());
    assertArrayEquals(PROGRAM, Files.readAllBytes(tree.resolve("usr/bin/chos")));
    assertEquals(
        "rwxr-xr-x",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("usr/bin/chos"))));
    assertEquals(List.of("install usr/bin/chos"), changes);
  }

  @Test
  void aSecondTimeThereIsNothingToDo() throws IOException {
    program();
    assertTrue(program());
    assertEquals(List.of(), changes);
    link(PASSWD);
    link(PASSWD);
    assertEquals(List.of(), changes);
    link(TMP);
    link(TMP);
    assertEquals(List.of(), changes);
  }

  @Test
  void whatIsMissingForTheHostsThingsIsMade() throws IOException {
    Path source = Files.createDirectories(tree.resolve("host"));
    Path file = Files.createFile(tree.resolve("host/lib.so"));
    Files.createDirectories(tree.resolve("usr/lib"));
    Files.createSymbolicLink(tree.resolve("lib"), Path.of("/usr/lib"));
    List<OwnMount> mounts =
        List.of(
            own(source, "/opt/mpi/4"),
            own(file, "/lib/gpu/lib.so"),
            own(file, "/usr/bin/tool"),
            own(source.resolve("none"), "/opt/none"));
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      for (boolean dryRun : new boolean[] {true, false}) {
        Adoption adoption = new Adoption(root, dryRun);
        adoption.places(mounts);
        assertEquals(
            List.of(
                "make directory opt/mpi/4",
                "make an empty file lib/gpu/lib.so",
                "make an empty file usr/bin/tool"),
            adoption.changes());
        assertTrue(adoption.complete());
      }
      assertTrue(Files.isDirectory(tree.resolve("opt/mpi/4")));
      assertEquals(0, Files.size(tree.resolve("usr/lib/gpu/lib.so")));
      Adoption again = new Adoption(root, false);
      again.places(mounts);
      assertEquals(List.of(), again.changes());
    }
  }

  private static OwnMount own(Path source, String place) {
    return new OwnMount(source.toString(), place, false, false, true, "");
  }

  @Test
  void aTreeWithoutUsrHasTheProgramInBin() throws IOException {
    Files.delete(tree.resolve("usr/bin"));
    Files.delete(tree.resolve("usr"));
    Files.createDirectory(tree.resolve("bin"));
    assertTrue(program());
    assertTrue(Files.isExecutable(tree.resolve("bin/chos")));
  }

  @Test
  void whatHasNoDirectoryForProgramsIsNoTree() throws IOException {
    Files.delete(tree.resolve("usr/bin"));
    assertFalse(program());
    assertEquals(List.of(), changes);
  }

  @Test
  void keepsAnotherProgramOfThatNameOnce() throws IOException {
    Files.write(tree.resolve("usr/bin/chos"), new byte[] {1});
    program();
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(tree.resolve("usr/bin/chos.chos-orig")));
    // An older one of ours is not kept.
    Files.write(tree.resolve("usr/bin/chos"), new byte[] {2});
    program();
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(tree.resolve("usr/bin/chos.chos-orig")));
    assertArrayEquals(PROGRAM, Files.readAllBytes(tree.resolve("usr/bin/chos")));
    assertEntries("usr/bin", "chos", "chos.chos-orig");
  }

  @Test
  void aProgramThatIsALinkIsReplacedAndNotWrittenThrough() throws IOException {
    Path elsewhere = Files.write(tree.resolve("elsewhere"), new byte[] {9});
    Files.createSymbolicLink(tree.resolve("usr/bin/chos"), elsewhere);
    program();
    assertArrayEquals(new byte[] {9}, Files.readAllBytes(elsewhere));
    assertFalse(Files.isSymbolicLink(tree.resolve("usr/bin/chos")));
  }

  @Test
  void makesALink() throws IOException {
    link(PASSWD);
    assertEquals(Path.of("/local/etc/passwd"), Files.readSymbolicLink(tree.resolve("etc/passwd")));
    assertEquals(List.of("link etc/passwd -> /local/etc/passwd"), changes);
    assertEntries("etc", "passwd");
  }

  @Test
  void keepsTheFileThatWasThere() throws IOException {
    Files.writeString(tree.resolve("etc/passwd"), "mine");
    link(PASSWD);
    assertTrue(Files.isSymbolicLink(tree.resolve("etc/passwd")));
    assertEquals("mine", Files.readString(tree.resolve("etc/passwd.chos-orig")));
    assertTrue(changes.get(0).contains("etc/passwd.chos-orig"), changes.get(0));
  }

  @Test
  void keepsEachFileThatWasThere() throws IOException {
    Files.writeString(tree.resolve("etc/passwd"), "first");
    link(PASSWD);
    Files.delete(tree.resolve("etc/passwd"));
    Files.writeString(tree.resolve("etc/passwd"), "second");
    link(PASSWD);
    assertEquals("first", Files.readString(tree.resolve("etc/passwd.chos-orig")));
    assertEquals("second", Files.readString(tree.resolve("etc/passwd.chos-orig.1")));
  }

  @Test
  void keepsADirectoryWithWhatIsInIt() throws IOException {
    Files.createDirectories(tree.resolve("var/tmp/deep"));
    link(TMP);
    assertTrue(Files.isSymbolicLink(tree.resolve("var/tmp")));
    assertTrue(Files.isDirectory(tree.resolve("var/tmp.chos-orig/deep")));
  }

  @Test
  void keepsALinkThatLedElsewhere() throws IOException {
    Files.createSymbolicLink(tree.resolve("etc/passwd"), Path.of("/nowhere"));
    link(PASSWD);
    assertEquals(Path.of("/nowhere"), Files.readSymbolicLink(tree.resolve("etc/passwd.chos-orig")));
  }

  @Test
  void aLinkMayHaveASlashAtItsEnd() throws Exception {
    String[] command = {"ln", "-s", "/local/var/tmp/", tree.resolve("var/tmp").toString()};
    assertEquals(0, new ProcessBuilder(command).start().waitFor());
    link(TMP);
    assertEquals(List.of(), changes);
  }

  @Test
  void aTreeDoesNotLoseWhatTheHostHasNot() throws IOException {
    Files.writeString(tree.resolve("etc/no-host-has-this"), "mine");
    link(NOT_ON_HOST);
    assertEquals("mine", Files.readString(tree.resolve("etc/no-host-has-this")));
    assertEquals(List.of(), changes);
  }

  @Test
  void whatNobodyHasIsLinkedAllTheSame() throws IOException {
    link(NOT_ON_HOST);
    assertTrue(Files.isSymbolicLink(tree.resolve("etc/no-host-has-this")));
  }

  @Test
  void noDirectoryNoLink() throws IOException {
    link(new TreeLink("etc/openldap/ldap.conf", "/local/etc/openldap/ldap.conf"));
    assertFalse(Files.exists(tree.resolve("etc/openldap")));
    assertEquals(List.of(), changes);
  }

  @Test
  void aDirectoryThatIsALinkDoesNotLeadOutOfTheTree(@TempDir Path outside) throws IOException {
    Files.delete(tree.resolve("etc"));
    Files.createSymbolicLink(tree.resolve("etc"), outside);
    link(PASSWD);
    assertEquals(List.of(), changes);
    try (var all = Files.list(outside)) {
      assertEquals(0, all.count());
    }
  }

  @Test
  void aDryRunOnlyTells() throws IOException {
    Files.writeString(tree.resolve("etc/passwd"), "mine");
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = new Adoption(root, true);
      assertTrue(adoption.program(PROGRAM));
      adoption.link(PASSWD);
      assertEquals(2, adoption.changes().size());
    }
    assertEquals("mine", Files.readString(tree.resolve("etc/passwd")));
    assertFalse(Files.exists(tree.resolve("usr/bin/chos"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void whatCantBeDoneIsToldWithItsReasonAndKeepsNothingElse() throws IOException {
    // Its name leaves no room for the suffix, so it can't be made.
    String name = "x".repeat(255);
    link(new TreeLink("etc/" + name, "/local/etc/" + name));
    assertEquals(List.of(), changes);
    assertEquals(
        Map.of("File name too long", List.of("link etc/" + name + " -> /local/etc/" + name)),
        failures);
    assertEntries("etc");
  }

  @Test
  void forAnyHostATreeGetsAllLinksWhateverThisOneHas() throws Exception {
    for (TreeLink link : TreeLink.all(List.of())) {
      Path own = tree.resolve(link.place());
      Files.createDirectories(own.getParent());
      Files.writeString(own, "own");
    }
    Path program = Files.write(tree.resolve("program"), PROGRAM);
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = Adoption.forAnyHost(program.toString(), root);
      assertTrue(adoption.isTree() && adoption.complete());
    }
    assertArrayEquals(PROGRAM, Files.readAllBytes(tree.resolve("usr/bin/chos")));
    for (TreeLink link : TreeLink.all(List.of())) {
      Path place = tree.resolve(link.place());
      assertEquals(link.target(), Files.readSymbolicLink(place).toString());
      assertEquals("own", Files.readString(Path.of(place + ".chos-orig")));
    }
  }

  private static final String PASSWORDS =
      "root:$y$1$hash:1:0:9:7:::\nv:!$6$locked:1::::::\nw::1\nd:*:1\n";

  @Test
  void usersOfItsOwnCountNoLonger() throws IOException {
    program();
    Files.writeString(tree.resolve("etc/shadow"), PASSWORDS);
    Files.writeString(tree.resolve("etc/shadow.chos-orig.3"), PASSWORDS);
    Files.writeString(tree.resolve("etc/shadow-"), PASSWORDS);
    Files.writeString(tree.resolve("etc/shadowed"), PASSWORDS);
    Files.writeString(tree.resolve("etc/.pwd.lock"), "");
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      assertEquals(8, Adoption.ofUsersAlone(root, true).changes().size());
      assertTrue(Adoption.ofUsersAlone(root, false).complete());
      assertEquals(List.of(), Adoption.ofUsersAlone(root, false).changes());
    }
    assertEquals(Path.of("/local/etc/shadow"), Files.readSymbolicLink(tree.resolve("etc/shadow")));
    for (String name : List.of("shadow.chos-orig", "shadow.chos-orig.3", "shadow-")) {
      Path kept = tree.resolve("etc").resolve(name);
      assertEquals("root:*:1:0:9:7:::\nv:*:1::::::\nw:*:1\nd:*:1\n", Files.readString(kept), name);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    }
    assertEquals(PASSWORDS, Files.readString(tree.resolve("etc/shadowed")));
    assertTrue(Files.isDirectory(tree.resolve("etc/.pwd.lock")));
  }

  /** Who never adopted the tree finds it as it was. */
  @Test
  void aTreeThatIsNotAdoptedKeepsItsUsers() throws IOException {
    Files.writeString(tree.resolve("etc/shadow"), PASSWORDS);
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      assertEquals(List.of(), Adoption.ofUsersAlone(root, false).changes());
    }
    assertEquals(PASSWORDS, Files.readString(tree.resolve("etc/shadow")));
  }

  @Test
  void programsForUsersAreTheHostsAndDpkgKnows() throws IOException {
    for (String name : List.of("usr/sbin", "usr/lib", "var/lib/dpkg", "etc/apt/apt.conf.d")) {
      Files.createDirectories(tree.resolve(name));
    }
    Files.writeString(tree.resolve("usr/bin/passwd"), "own");
    Files.writeString(tree.resolve("usr/sbin/vipw"), "own");
    Files.createSymbolicLink(tree.resolve("usr/sbin/vigr"), Path.of("vipw"));
    Files.createSymbolicLink(tree.resolve("usr/sbin/adduser"), Path.of("../bin/busybox"));
    Files.createSymbolicLink(tree.resolve("usr/sbin/deluser"), Path.of("busybox"));
    Files.writeString(tree.resolve("usr/sbin/policy-rc.d"), "own");
    Files.writeString(tree.resolve("var/lib/dpkg/diversions"), "/a\n/b\nc\n");
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      new Adoption(root, false).guard();
      Adoption again = new Adoption(root, false);
      again.guard();
      assertEquals(List.of(), again.changes());
    }
    assertEquals(Path.of("chos"), Files.readSymbolicLink(tree.resolve("usr/bin/passwd")));
    assertEquals(Path.of("../bin/chos"), Files.readSymbolicLink(tree.resolve("usr/sbin/vipw")));
    assertEquals("own", Files.readString(tree.resolve("usr/lib/chos/own/passwd")));
    assertEquals(Path.of("vipw"), Files.readSymbolicLink(tree.resolve("usr/lib/chos/own/vigr")));
    assertEquals(
        "/a\n/b\nc\n/usr/bin/passwd\n/usr/lib/chos/own/passwd\n:\n/usr/sbin/vigr\n"
            + "/usr/lib/chos/own/vigr\n:\n/usr/sbin/vipw\n/usr/lib/chos/own/vipw\n:\n",
        Files.readString(tree.resolve("var/lib/dpkg/diversions")));
    assertTrue(Files.isExecutable(tree.resolve("usr/lib/chos/package-guard")));
    assertTrue(Files.exists(tree.resolve("etc/apt/apt.conf.d/00chos")));
    assertEquals("own", Files.readString(tree.resolve("usr/sbin/policy-rc.d")));

    // What rpm would do, or an administrator: a new program in the link's place.
    Files.delete(tree.resolve("usr/bin/passwd"));
    Files.writeString(tree.resolve("usr/bin/passwd"), "newer");
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      new Adoption(root, false).guard();
    }
    assertEquals("newer", Files.readString(tree.resolve("usr/lib/chos/own/passwd")));
  }

  @Test
  void theCommandForTreesKnowsTheSamePrograms() throws IOException {
    String source = Files.readString(Path.of("../chos-native/src/main/c/trampoline/trampoline.c"));
    List<String> names =
        ResourceLines.words(UsersPrograms.class, "users-programs").stream().map(w -> w[0]).toList();
    assertEquals(29, names.size());
    for (String name : names) {
      assertTrue(source.contains("\"" + name.substring("usr/".length()) + "\""), name);
    }
  }

  private boolean program() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = new Adoption(root, false);
      boolean done = adoption.program(PROGRAM);
      changes = adoption.changes();
      assertEquals(Map.of(), adoption.failures());
      return done;
    }
  }

  private void link(TreeLink link) throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = new Adoption(root, false);
      adoption.link(link);
      changes = adoption.changes();
      failures = adoption.failures();
    }
  }

  private void assertEntries(String directory, String... names) throws IOException {
    try (var all = Files.list(tree.resolve(directory))) {
      assertEquals(List.of(names), all.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }
}
