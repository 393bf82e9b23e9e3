// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitsTest {
  @TempDir Path temp;

  /** In the form of systemctl show. */
  private static List<Unit> units(String... lines) {
    return Units.parse(List.of(lines));
  }

  private static Unit unit(String... lines) {
    String[] all = new String[lines.length + 2];
    all[0] = "Id=a.service";
    all[1] = "LoadState=loaded";
    System.arraycopy(lines, 0, all, 2, lines.length);
    return units(all).get(0);
  }

  private static List<String> undone(String... lines) {
    return Sandbox.undone(unit(lines), "/chos");
  }

  @Test
  void oneOfEachFamilyAndNoneThatHasNoFile() {
    List<Unit> all =
        units(
            "MainPID=7",
            "Id=one@first.service",
            "LoadState=loaded",
            "ExecStart={ path=/usr/bin/x ; argv[]=/usr/bin/x -a ; pid=7 }",
            "",
            "Id=gone.service",
            "LoadState=not-found",
            "",
            "Id=one@second.service",
            "LoadState=loaded",
            "",
            "Id=other.service",
            "LoadState=loaded",
            "Transient=yes");
    assertEquals(
        List.of("one@first.service", "other.service"), all.stream().map(Unit::name).toList());
    assertEquals(7, all.get(0).process());
    assertEquals("/usr/bin/x", all.get(0).program());
    assertEquals("one@.service", all.get(0).family());
    assertEquals(
        "/etc/systemd/system/one@.service.d/chos-sandbox.conf",
        DropIn.of(all.get(0)).file().toString());
    assertEquals(0, all.get(1).process());
    assertEquals("", all.get(1).program());
    assertEquals(
        "/run/systemd/system/other.service.d/chos-sandbox.conf",
        DropIn.of(all.get(1)).file().toString());
  }

  @Test
  void whatHidesOrProtectsFilesByTheirPathIsUndone() {
    assertEquals(
        List.of(),
        undone(
            "ProtectHome=no",
            "ProtectSystem=no",
            "PrivateTmp=no",
            "ProtectProc=default",
            "ProcSubset=all",
            "ReadOnlyPaths=",
            "PrivateNetwork=yes"));
    assertEquals(
        List.of("InaccessiblePaths", "ProtectHome"),
        undone("ProtectHome=tmpfs", "InaccessiblePaths=-/srv/secret /chosen"));
    assertEquals(List.of("PrivateTmp"), undone("PrivateTmp=yes"));
    assertEquals(List.of("ProtectProc"), undone("ProtectProc=invisible"));
  }

  @Test
  void whoDoesNotSeeChosKeepsIt() {
    assertEquals(List.of(), undone("ProtectHome=yes", "InaccessiblePaths=/srv -/chos"));
    assertEquals(List.of(), undone("ProtectHome=yes", "InaccessiblePaths=+/chos"));
    assertEquals(List.of(), undone("ProtectHome=yes", "RootDirectory=/srv/root"));
    assertEquals(List.of("ProtectHome"), undone("ProtectHome=yes", "RootDirectory=/"));
  }

  @Test
  void whatStartsProgramsForUsersNeedsChos() throws IOException {
    Set<String> nobody = Set.of();
    assertEquals(Optional.empty(), Need.of(unit("PrivateTmp=yes", "KillMode=mixed"), nobody));
    assertTrue(Need.of(unit("PrivateTmp=yes"), Set.of("a.service")).isPresent());
    assertTrue(Need.of(unit("PAMName=login"), nobody).isPresent());
    assertTrue(Need.of(unit("StandardInput=tty-force"), nobody).isPresent());
    assertTrue(Need.of(unit("KillMode=process"), nobody).isPresent());
    assertTrue(Need.of(unit("Delegate=yes"), nobody).isPresent());
    assertTrue(Need.of(unit("MountFlags=shared"), nobody).isPresent());
    assertTrue(
        Need.of(unit("ExecStart={ path=/opt/sge/bin/sge_execd ; argv[]=x }"), nobody).isPresent());
    assertTrue(Need.of(units("Id=chos.service", "LoadState=loaded").get(0), nobody).isPresent());
  }

  @Test
  void whatAProgramAsksForIsKnownByItsStringTable() throws IOException {
    Path mount = Path.of("/usr/bin/mount");
    assertTrue(Imports.of(mount).contains("libmount.so.1"), Imports.of(mount).toString());
    assertEquals(
        Optional.of("may mount file systems"),
        Need.of(unit("ExecStart={ path=/usr/bin/mount ; argv[]=mount }"), Set.of()));
    assertFalse(Imports.of(Path.of("/usr/bin/cat")).contains("mount"));
    assertEquals(
        Optional.empty(), Need.of(unit("ExecStart={ path=/usr/bin/cat ; argv[]=x }"), Set.of()));
    assertEquals(Set.of(), Imports.of(Files.writeString(temp.resolve("x"), "#!/bin/sh\n")));
    byte[] program = Files.readAllBytes(mount);
    for (int length : new int[] {0, 3, 63, 64, 100, 1000, program.length / 2}) {
      byte[] part = Arrays.copyOf(program, length);
      assertTrue(Imports.of(Files.write(temp.resolve("part" + length), part)).size() >= 0);
    }
  }

  @Test
  void sessionsThatNobodyForks() throws IOException {
    assertTrue(SessionStarters.startsUnseen(Set.of(Imports.PAM, "posix_spawn")));
    assertFalse(SessionStarters.startsUnseen(Set.of(Imports.PAM, "vfork", "fork")));
    assertFalse(SessionStarters.startsUnseen(Set.of("vfork")));
    assertFalse(SessionStarters.isUsed(temp.resolve("pam.d")));
    Path pam = Files.createDirectory(temp.resolve("pam.d"));
    Path file = Files.writeString(pam.resolve("a"), "#session optional pam_chos.so\n");
    assertFalse(SessionStarters.isUsed(pam));
    Files.writeString(file, "session optional pam_chos.so root\n");
    assertTrue(SessionStarters.isUsed(pam));
  }

  @Test
  void aDropInAndItsDirectoryComeAndGo() throws IOException {
    Path directory = temp.resolve("a.service.d");
    DropIn place = new DropIn(directory.resolve("chos-sandbox.conf"));
    place.write("/chos");
    String text = Files.readString(place.file());
    assertTrue(text.endsWith("\n[Service]\nInaccessiblePaths=-/chos\n"), text);
    place.remove();
    assertFalse(Files.exists(directory));
    place.write("/chos");
    Files.createFile(directory.resolve("other.conf"));
    place.remove();
    assertTrue(Files.exists(directory));
    assertFalse(place.isSwitchedOff());
    Files.createSymbolicLink(place.file(), Path.of("/dev/null"));
    assertTrue(place.isSwitchedOff());
  }
}
