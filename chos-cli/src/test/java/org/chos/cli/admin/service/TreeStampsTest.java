// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeStampsTest {
  @TempDir Path temp;

  private Layout layout;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    layout = new Layout("", "", Files.createDirectory(temp.resolve("run")).toString(), "", "");
    tree = temp.resolve("a tree");
    Files.createDirectories(tree.resolve("etc"));
    Files.createDirectories(tree.resolve("var/lib/chos"));
    Files.createFile(tree.resolve("etc/shadow-"));
  }

  /** Long enough after the last change. */
  private TreeStamps stamps() throws IOException {
    return stamps(Instant.now().plusSeconds(10));
  }

  private TreeStamps stamps(Instant made) throws IOException {
    return TreeStamps.of(layout, List.of(tree.toString()), new HostFiles(MountTable.read()), made);
  }

  private boolean isKnown() throws IOException {
    return stamps().isKnown(tree.toString());
  }

  private void keep() throws Exception {
    // Times go on in steps.
    Thread.sleep(20);
    TreeStamps stamps = stamps();
    assertFalse(stamps.isKnown(tree.toString()));
    stamps.keep(tree.toString());
    stamps.write();
    assertTrue(isKnown());
  }

  @Test
  void tellWhatWasPutIntoATree() throws Exception {
    keep();
    Files.createFile(tree.resolve("etc/passwd"));
    keep();
    Files.move(tree.resolve("etc/passwd"), tree.resolve("etc/other"));
    keep();
    Files.createDirectory(tree.resolve("var/lib/chos/maintain"));
    keep();
    Files.createDirectory(tree.resolve("var/lib/chos/maintain/etc"));
    keep();
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.createFile(tree.resolve("usr/bin/chos"));
    keep();
  }

  @Test
  void tellWhatWasWrittenToACopyWhateverItsTime() throws Exception {
    keep();
    Path copy = tree.resolve("etc/shadow-");
    FileTime before = Files.getLastModifiedTime(copy);
    Files.writeString(copy, "root:hash:1::::::\n", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(copy, before);
    keep();
  }

  @Test
  void tellAnotherTreeInTheSamePlace() throws Exception {
    keep();
    Files.move(tree, temp.resolve("former"));
    Files.createDirectories(tree.resolve("etc"));
    keep();
  }

  @Test
  void areNotKeptOfWhatChangedAMomentAgo() throws Exception {
    Files.createFile(tree.resolve("etc/group"));
    TreeStamps stamps = stamps(Instant.now());
    stamps.keep(tree.toString());
    stamps.write();
    assertFalse(isKnown());
  }

  @Test
  void areKeptOnlyOfTreesOnTheList() throws Exception {
    keep();
    TreeStamps others = stamps();
    others.write();
    assertFalse(isKnown());
  }

  @Test
  void areNotTakenFromADamagedNote() throws Exception {
    keep();
    Path note = temp.resolve("run/looked-into");
    List<String> lines = Files.readAllLines(note);
    assertEquals(2, lines.size());
    Files.write(note, List.of(lines.get(0), "nothing"));
    assertFalse(isKnown());
    Files.write(note, List.of("another version", lines.get(1)));
    assertFalse(isKnown());
    Files.write(note, new byte[] {(byte) 0xff, '\n'});
    assertFalse(isKnown());
    keep();
    TreeStamps.forget(layout);
    assertFalse(isKnown());
  }

  @Test
  void ofATreeWithoutEtcNothingIsKnown() throws Exception {
    Files.delete(tree.resolve("etc/shadow-"));
    Files.delete(tree.resolve("etc"));
    TreeStamps stamps = stamps();
    stamps.keep(tree.toString());
    stamps.write();
    assertFalse(isKnown());
  }

  @Test
  void areNotOfWhatALinkLeadsTo() throws Exception {
    keep();
    Files.move(tree.resolve("etc"), tree.resolve("other"));
    Files.createSymbolicLink(tree.resolve("etc"), Path.of("other"));
    TreeStamps stamps = stamps();
    stamps.keep(tree.toString());
    stamps.write();
    assertFalse(isKnown());
  }
}
