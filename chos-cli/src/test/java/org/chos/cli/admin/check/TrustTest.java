// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.chos.cli.admin.system.Syscalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
  @TempDir Path temp;

  private List<Finding> findings(String mode) throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString(mode));
    return Trust.findings(temp, "all");
  }

  @Test
  void whatOthersCanChangeIsFound() throws IOException {
    List<Finding> findings = findings("rwxrwxrwx");
    assertEquals(1, findings.size());
    assertTrue(findings.get(0).remedy().startsWith("ch"), findings.toString());
  }

  @Test
  void ofTheRootDirectoryThereIsNothingToSay() throws IOException {
    assertEquals(List.of(), Trust.findings(Path.of("/"), "all"));
    assertEquals(List.of(), Trust.findings(Path.of("/tmp"), "all"), "sticky");
  }

  @Test
  void rootsGroupIsRoot() throws IOException {
    assumeTrue(Syscalls.isRoot());
    assertEquals(List.of(), findings("rwxrwxr-x"));
    assertEquals("chmod go-w " + temp, findings("rwxrwxrwx").get(0).remedy());
    Files.setAttribute(temp, "unix:uid", 12345);
    assertEquals("chown root " + temp, findings("rwxr-xr-x").get(0).remedy());
  }
}
