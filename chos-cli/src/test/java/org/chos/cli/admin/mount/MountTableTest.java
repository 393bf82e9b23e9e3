// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

public class MountTableTest {
  public static final String HOST =
      """
      25 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      22 25 0:20 / /proc rw,nosuid shared:5 - proc proc rw
      24 25 0:5 / /dev rw shared:2 - devtmpfs dev rw
      26 24 0:23 / /dev/pts rw shared:4 - devpts devpts rw
      """;

  public static final String RUNNING =
      HOST
          + """
          90 22 0:37 / /proc/chos rw shared:47 - chosfs chos rw
          121 25 254:0 /chos /chos rw shared:49 master:1 - ext4 /dev/vda rw
          95 121 0:37 / /chos/.chos rw shared:51 - chosfs chos rw
          127 121 254:0 / /chos/local rw shared:53 master:1 - ext4 /dev/vda rw
          128 127 0:5 / /chos/local/dev rw shared:54 master:2 - devtmpfs dev rw
          """;

  public static MountTable table(String text) {
    try {
      return MountTable.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsAllFields() {
    assertEquals(
        List.of(
            new Mount(
                36, 35, "98:0", "/mnt1", "/mnt2", 7, "ext3", "/dev/root", Set.of("rw", "noatime"))),
        table("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw\n").all());
  }

  @Test
  void optionalFieldsCanBeMissing() {
    assertEquals(
        List.of(new Mount(36, 35, "98:0", "/", "/a", 0, "proc", "proc", Set.of("rw"))),
        table("36 35 98:0 / /a rw - proc proc rw\n").all());
  }

  @Test
  void undoesTheKernelsEscapes() {
    Mount mount = table("1 1 0:1 /r\\134 /a\\040b\\011c\\012d\\134040 rw - t s rw\n").all().get(0);
    assertEquals("/r\\", mount.root());
    assertEquals("/a b\tc\nd\\040", mount.point());
  }

  @Test
  void pointsNeedNotBeUtf8() {
    MountTable table = table(HOST + "99 25 0:9 / /chos/\u00ff\u00fe rw - t s rw\n");
    Mount mount = table.all().get(4);
    assertEquals("/chos/\u00ff\u00fe", mount.point());
    assertEquals("/chos/\ufffd\ufffd", mount.shownPoint());
  }

  @Test
  void findsPathsBeyondAscii() {
    MountTable table = table(HOST + "99 25 0:9 / /export/\u00c3\u00bc rw - t s rw\n");
    assertEquals(99, table.at("/export/ü").orElseThrow().id());
  }

  @Test
  void refusesALineOfAnotherForm() {
    byte[] noSeparator = "36 35 98:0 / /a rw shared:1\n".getBytes(StandardCharsets.US_ASCII);
    IOException e = assertThrows(IOException.class, () -> MountTable.parse(noSeparator));
    assertTrue(e.getMessage().contains("36 35 98:0"), e.getMessage());
    byte[] noNumber = "x 35 98:0 / /a rw - t s rw\n".getBytes(StandardCharsets.US_ASCII);
    assertThrows(IOException.class, () -> MountTable.parse(noNumber));
  }

  @Test
  void readsTheRealOne() throws IOException {
    assertTrue(MountTable.read().at("/proc").isPresent());
  }

  @Test
  void atFindsWhatIsMountedJustThere() {
    MountTable table = table(RUNNING);
    assertEquals(26, table.at("/dev/pts").orElseThrow().id());
    assertEquals(25, table.at("/").orElseThrow().id());
    assertTrue(table.at("/dev/pt").isEmpty());
    assertTrue(table.at("/dev/pts/0").isEmpty());
  }

  @Test
  void theUppermostOfAStackCounts() {
    MountTable table = table(HOST + "50 26 0:50 / /dev/pts rw - tmpfs t rw\n");
    assertEquals(50, table.at("/dev/pts").orElseThrow().id());
  }

  @Test
  void whatLiesBelowAnotherMountIsOutOfSight() {
    MountTable table = table(HOST + "50 25 0:50 / /dev rw - tmpfs t rw\n");
    assertTrue(table(HOST).at("/dev/pts").isPresent());
    assertTrue(
        table(HOST + "50 24 0:50 / /dev rw - tmpfs t rw\n").at("/dev/pts").isEmpty(),
        "covered by a mount on its parent's root");
    assertEquals("tmpfs", table.at("/dev").orElseThrow().type());
  }

  @Test
  void theRootItselfCanBeStacked() {
    MountTable table =
        table("1 1 0:1 / / rw - rootfs rootfs rw\n" + "25 1 254:0 / / rw - ext4 /dev/vda rw\n");
    assertEquals("ext4", table.at("/").orElseThrow().type());
  }

  @Test
  void aSelfBindShowsTheDirectoryThatItCovers() {
    assertEquals(121, table(RUNNING).selfBindAt("/chos").orElseThrow().id());
    assertTrue(table(HOST).selfBindAt("/chos").isEmpty(), "nothing is mounted");
    assertTrue(
        table(HOST + "50 25 8:3 / /chos rw - xfs /dev/sdb rw\n").selfBindAt("/chos").isEmpty(),
        "a file system of its own");
    assertTrue(
        table(HOST + "50 25 254:0 /other /chos rw - ext4 /dev/vda rw\n")
            .selfBindAt("/chos")
            .isEmpty(),
        "another directory of the same file system");
  }

  @Test
  void aSelfBindOnAFileSystemOfItsOwn() {
    String own = HOST + "50 25 8:3 / /chos rw - xfs /dev/sdb rw\n";
    assertEquals(
        51,
        table(own + "51 50 8:3 / /chos rw shared:9 - xfs /dev/sdb rw\n")
            .selfBindAt("/chos")
            .orElseThrow()
            .id());
  }

  @Test
  void aSelfBindWhereTheRootIsASubvolume() {
    MountTable table =
        table(
            "25 1 0:30 /@ / rw - btrfs /dev/vda rw\n"
                + "50 25 0:30 /@/chos /chos rw - btrfs /dev/vda rw\n");
    assertTrue(table.selfBindAt("/chos").isPresent());
  }

  @Test
  void whatIsWithinIsUnmountedFirst() {
    MountTable table = table(RUNNING);
    List<Integer> order =
        table.unmountOrder(table.at("/chos").orElseThrow()).stream().map(Mount::id).toList();
    assertEquals(List.of(128, 127, 95, 121), order);
  }

  @Test
  void orderDoesNotDependOnTheNumbers() {
    MountTable table =
        table(
            "25 1 254:0 / / rw - e e rw\n"
                + "9 30 0:2 / /a/b rw - t t rw\n"
                + "30 25 0:1 / /a rw - t t rw\n");
    assertEquals(
        List.of("/a/b", "/a"),
        table.unmountOrder(table.at("/a").orElseThrow()).stream().map(Mount::point).toList());
  }

  @Test
  void ownPeerGroupsReachNothingElse() {
    MountTable table = table(RUNNING);
    Mount chos = table.at("/chos").orElseThrow();
    assertFalse(table.sharedOutside(chos, chos));
    assertEquals(List.of(), table.reachingOutside(chos));
  }

  @Test
  void aBindByHandReachesTheHost() {
    MountTable table = table(RUNNING + "200 121 0:5 / /chos/dev rw shared:2 - devtmpfs dev rw\n");
    Mount chos = table.at("/chos").orElseThrow();
    assertFalse(table.sharedOutside(chos, chos));
    assertEquals(
        List.of("/chos/dev"), table.reachingOutside(chos).stream().map(Mount::point).toList());
  }

  @Test
  void knowsWhereOneMayHaveToWait() {
    MountTable table =
        table(
            HOST
                + "50 25 0:50 / /far rw - nfs4 server:/ rw\n"
                + "51 50 254:3 / /far/disk rw - xfs /dev/vdb rw\n"
                + "52 25 0:51 / /auto rw - autofs map rw\n"
                + "53 25 0:52 / /new rw - a-type-from-the-future none rw\n");
    for (String path : List.of("/far", "/far/away", "/auto", "/auto/x", "/new")) {
      assertTrue(table.mayHang(path), path);
    }
    for (String path : List.of("/", "/farther", "/far/disk/x", "/dev/pts/0", "/proc")) {
      assertFalse(table.mayHang(path), path);
    }
  }

  @Test
  void withoutItsRootNothingRuns() {
    MountTable table =
        table("25 1 0:30 / / rw - nfs4 server:/ rw\n" + "26 25 0:30 /x /x rw - nfs4 server:/ rw\n");
    assertFalse(table.mayHang("/etc"));
    assertFalse(table.mayHang("/x/y"));
  }

  @Test
  void aPrivateMountIsNobodysPeer() {
    MountTable table =
        table(
            HOST.replaceAll("shared:\\d+ ", "")
                + "121 25 254:0 /chos /chos rw - ext4 /dev/vda rw\n");
    Mount chos = table.at("/chos").orElseThrow();
    assertFalse(table.sharedOutside(chos, chos));
    assertEquals(List.of(), table.reachingOutside(chos));
  }
}
