// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.TreeLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a maintenance works on in place of the tree's files, and what becomes of that. */
class MaintenanceFilesTest {
  private static final List<TreeLink> LINKS =
      List.of(
          new TreeLink("etc/passwd", "/local/etc/passwd"),
          new TreeLink("etc/motd", "/local/etc/motd"),
          new TreeLink("etc/d/known", "/local/etc/d/known"),
          new TreeLink("etc/site", "/local/etc/site"),
          new TreeLink("var/cache", "/local/var/cache"),
          new TreeLink("var/spool", "/local/var/spool"),
          new TreeLink("var/tmp", "/local/var/tmp"),
          new TreeLink("var/run", "/local/var/run"));

  @TempDir Path tree;

  private Path etc;
  private Path var;
  private Workroom room;

  @BeforeEach
  void aTree() throws IOException, AdminFailure {
    etc = Files.createDirectories(tree.resolve("etc"));
    var = Files.createDirectories(tree.resolve("var/lib")).getParent();
    for (TreeLink link : LINKS) {
      Files.createDirectories(tree.resolve(link.place()).getParent());
      Files.createSymbolicLink(tree.resolve(link.place()), Path.of(link.target()));
    }
    Files.createDirectories(etc.resolve(".pwd.lock"));
    Files.writeString(etc.resolve("motd.chos-orig"), "own");
    room = new Workroom(tree);
    room.make();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void whatHasChangedInEtcIsPutIntoTheTree() throws IOException, AdminFailure {
    write(etc.resolve("kept"), "kept");
    write(etc.resolve("changed"), "1");
    write(etc.resolve("gone"), "1");
    write(etc.resolve("gone.d/file"), "1");
    write(etc.resolve("shared.d/file"), "1");
    write(etc.resolve("becomes-a-directory"), "1");
    write(etc.resolve("site.chos-orig/gone"), "1");
    EtcCopy copy = new EtcCopy(room, LINKS);
    copy.prepare();
    assertFalse(Files.exists(room.freshEtc().resolve("passwd"), LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(room.freshEtc().resolve(".pwd.lock")));
    assertEquals("own", Files.readString(room.freshEtc().resolve("motd")));
    write(room.freshEtc().resolve("passwd"), "users");
    copy.remember();
    room.begin();
    assertTrue(room.isUsed());

    Path work = room.etc();
    Files.writeString(work.resolve("changed"), "2");
    Files.delete(work.resolve("gone"));
    Files.delete(work.resolve("gone.d/file"));
    Files.delete(work.resolve("gone.d"));
    Files.delete(work.resolve("shared.d/file"));
    Files.delete(work.resolve("shared.d"));
    Files.delete(work.resolve("becomes-a-directory"));
    write(work.resolve("becomes-a-directory/file"), "2");
    write(work.resolve("new.d/deep/file"), "2");
    Files.createSymbolicLink(work.resolve("alternative"), Path.of("/usr/bin/x"));
    Files.writeString(work.resolve("motd"), "own, changed");
    write(work.resolve("d/known"), "new");
    write(work.resolve("site/new.d/file"), "2");
    Files.delete(work.resolve("site/gone"));
    write(work.resolve("passwd"), "other users");
    write(work.resolve("shadow-"), "other users");
    // What somebody else does in the tree meanwhile.
    write(etc.resolve("meanwhile"), "stays");
    write(etc.resolve("shared.d/meanwhile"), "stays");
    Files.writeString(etc.resolve("kept"), "edited");

    for (int i = 0; i < 2; i++) {
      copy.merge();
      assertEquals("2", Files.readString(etc.resolve("changed")));
      assertFalse(Files.exists(etc.resolve("gone")));
      assertFalse(Files.exists(etc.resolve("gone.d")));
      assertEquals("2", Files.readString(etc.resolve("becomes-a-directory/file")));
      assertEquals("2", Files.readString(etc.resolve("new.d/deep/file")));
      assertEquals(Path.of("/usr/bin/x"), Files.readSymbolicLink(etc.resolve("alternative")));
      assertEquals("own, changed", Files.readString(etc.resolve("motd.chos-orig")));
      assertEquals("new", Files.readString(etc.resolve("d/known.chos-orig")));
      assertEquals("2", Files.readString(etc.resolve("site.chos-orig/new.d/file")));
      assertFalse(Files.exists(etc.resolve("site.chos-orig/gone")));
      assertFalse(Files.exists(etc.resolve("shadow-")));
      assertFalse(Files.exists(etc.resolve("shared.d/file")));
      assertEquals("stays", Files.readString(etc.resolve("shared.d/meanwhile")));
      assertEquals("stays", Files.readString(etc.resolve("meanwhile")));
      assertEquals("edited", Files.readString(etc.resolve("kept")));
      for (TreeLink link : LINKS) {
        assertEquals(Path.of(link.target()), Files.readSymbolicLink(tree.resolve(link.place())));
      }
    }
    room.clear();
    assertTrue(room.isClear());
  }

  @Test
  void varHasTheTreesOwnWhereLinksAre() throws IOException {
    write(var.resolve("cache.chos-orig/apt/list"), "own");
    write(var.resolve("log/dpkg.log"), "own");
    VarRoom work = new VarRoom(room, LINKS);
    List<VarRoom.Shown> shown = work.prepare();
    assertEquals(new VarRoom.Shown(room.var(), "/var"), shown.get(0));
    for (String name : List.of("lib", "log")) {
      assertTrue(shown.contains(new VarRoom.Shown(var.resolve(name), "/var/" + name)), name);
    }
    for (String name : List.of("cache", "spool")) {
      Path own = var.resolve(name + ".chos-orig");
      assertTrue(shown.contains(new VarRoom.Shown(own, "/var/" + name)), name);
      assertTrue(Files.isDirectory(own));
    }
    assertEquals(Path.of("/run"), Files.readSymbolicLink(room.var().resolve("run")));
    assertEquals(
        01777, (Integer) Files.getAttribute(room.var().resolve("tmp"), "unix:mode") & 07777);

    write(room.var().resolve("www/index"), "new");
    write(room.var().resolve(".updated"), "new");
    write(room.var().resolve("tmp/left"), "new");
    for (int i = 0; i < 2; i++) {
      work.merge();
      assertEquals("new", Files.readString(var.resolve("www/index")));
      assertEquals("new", Files.readString(var.resolve(".updated")));
      assertEquals("own", Files.readString(var.resolve("log/dpkg.log")));
      assertEquals(Path.of("/local/var/tmp"), Files.readSymbolicLink(var.resolve("tmp")));
    }
  }

  @Test
  void accountsThatHaveCome() throws IOException {
    write(
        room.base("passwd"),
        "root:x:0:0::/root:/bin/sh\nat:x:33:33::/:/bin/sh\nc:x:7:7::/:/bin/c\n");
    write(room.base("group"), "root:x:0:\nadm:x:4:\nat:x:33:\n");
    write(
        room.etc().resolve("passwd"),
        "root:x:0:0::/root:/bin/sh\nc:x:7:7::/:/bin/changed\npolkitd:x:996:996:P:/:/bin/sh\n"
            + "bob:x:1002:1002::/home/bob:/bin/sh\n");
    write(
        room.etc().resolve("group"),
        "root:x:0:\nadm:x:4:polkitd\npolkitd:x:996:\nplocate:x:108:polkitd\n");
    Files.createDirectories(tree.resolve("var/lib/chos"));
    Files.writeString(room.own("group"), "at:x:33:\n");
    NeededAccounts needed = new NeededAccounts(tree);
    List<String> said = new SessionAccounts(room).collect(needed);
    needed.save();
    assertEquals("polkitd:x:996:996:P:/:/bin/sh\n", Files.readString(room.own("passwd")));
    assertEquals("polkitd:x:996:\nplocate:x:108:polkitd\n", Files.readString(room.own("group")));
    for (String words :
        List.of(
            "user bob is not made",
            "of user c has no effect",
            "group adm is the host's",
            "user at is needed no longer",
            "group at is needed no longer")) {
      assertEquals(1, said.stream().filter(line -> line.contains(words)).count(), said.toString());
    }
    assertEquals(5, said.size(), said.toString());
  }

  @Test
  void accountsOfFilesThatTheTreeHadOfItsOwn() throws IOException {
    write(etc.resolve("passwd.chos-orig"), "first:x:5:5::/:/bin/sh\n");
    write(
        etc.resolve("passwd.chos-orig.1"),
        "first:x:5:5::/:/bin/sh\nsplit:*:321:65534::/:/bin/sh\nbob:x:1002:1002::/:/bin/sh\n");
    NeededAccounts needed = new NeededAccounts(tree);
    assertTrue(needed.addSplit());
    needed.save();
    assertEquals("split:*:321:65534::/:/bin/sh\n", Files.readString(room.own("passwd")));
    assertFalse(new NeededAccounts(tree).addSplit());
  }

  /** The list lies in the tree, where any program of a package can write to it. */
  @Test
  void accountsThatAListCantMake() throws IOException {
    new NeededAccounts(tree).save();
    Files.writeString(room.own("passwd"), "eve:x:2000:2000::/:/bin/sh\n");
    Files.writeString(room.own("group"), "eve:x:2000:\nroot:x:0:daemon\n");
    NeededAccounts.Lack lack = new NeededAccounts(tree).make(true);
    assertEquals(List.of(), lack.made());
    assertEquals(2, lack.objections().size(), lack.objections().toString());
    assertTrue(lack.objections().get(0).contains("a person's number"));
  }

  /** Links that lie deeper have something to lead to, and that is never the host's. */
  @Test
  void localHasTheTreesOwnWhereLinksLead() throws IOException {
    List<TreeLink> links =
        List.of(
            new TreeLink("var/lib/sss", "/local/var/lib/sss"),
            new TreeLink("var/lib/sss-pipes", "/local/var/lib/sss/pipes"),
            new TreeLink("opt/licence", "/local/opt/licence"),
            new TreeLink("opt/gone", "/local/opt/gone"));
    assertEquals(List.of(), new LocalRoom(room, LINKS).prepare());
    assertFalse(Files.exists(room.local()));
    Files.createDirectories(tree.resolve("opt"));
    for (TreeLink link : links.subList(0, 3)) {
      Files.createSymbolicLink(tree.resolve(link.place()), Path.of(link.target()));
    }
    write(tree.resolve("opt/licence.chos-orig"), "own");
    Path own = tree.resolve("var/lib/sss.chos-orig");
    assertEquals(
        List.of(
            new VarRoom.Shown(room.local(), "/local"),
            new VarRoom.Shown(tree.resolve("opt/licence.chos-orig"), "/local/opt/licence"),
            new VarRoom.Shown(own, "/local/var/lib/sss")),
        new LocalRoom(room, links).prepare());
    assertTrue(Files.isDirectory(own));
    assertTrue(Files.isDirectory(room.local().resolve("var/lib/sss")));
    assertTrue(Files.isRegularFile(room.local().resolve("opt/licence")));
    room.clear();
    assertTrue(room.isClear());
  }
}
