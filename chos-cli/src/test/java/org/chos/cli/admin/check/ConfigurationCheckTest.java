// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.Syscalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCheckTest {
  @TempDir Path temp;

  private List<Finding> findings() throws IOException {
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    Configuration configuration = new Configuration(Host.of(Layout.HOST, console), console);
    return new ConfigurationCheck(
            configuration, temp + "/sysconfig", temp + "/chos", new HostFiles(MountTable.read()))
        .findings();
  }

  private void has(String words, String remedy) throws IOException {
    assertTrue(
        findings().stream()
            .anyMatch(f -> f.message().contains(words) && f.remedy().contains(remedy)),
        findings().toString());
  }

  @Test
  void theListIsMissing() throws IOException {
    assertEquals(1, findings().size(), "the other file need not be there");
    has("No such file", "${EDITOR:-vi} " + temp + "/chos");
  }

  @Test
  void theListIsSomethingElse() throws IOException {
    Files.createDirectory(temp.resolve("chos"));
    has("s a directory", "mv " + temp + "/chos " + temp + "/chos.away; ${EDITOR:-vi}");
  }

  @Test
  void mistakesAreNamedWithTheirPlace() throws IOException {
    if (Syscalls.isRoot()) {
      Files.writeString(temp.resolve("chos"), "%SHELLS\nno colon\n");
      Files.writeString(temp.resolve("sysconfig"), "MAKELINKS=perhaps\n");
      has(temp + "/chos:2:", "${EDITOR:-vi} " + temp + "/chos");
      has(temp + "/sysconfig:1:", "${EDITOR:-vi} " + temp + "/sysconfig");
    }
  }

  @Test
  void aDirectoryWhereOthersMakeTrees() throws IOException {
    if (Syscalls.isRoot()) {
      Path trees = Files.createDirectory(temp.resolve("trees"));
      Files.writeString(temp.resolve("chos"), "%SHELLS\nany-*:" + trees + "/*/tree\n");
      assertEquals(List.of(), findings());
      Files.setPosixFilePermissions(trees, PosixFilePermissions.fromString("rwxrwxrwx"));
      has(trees + " can be written by others", "chmod go-w " + trees);
    }
  }

  @Test
  void aListThatOthersCanWrite() throws IOException {
    Path file = Files.writeString(temp.resolve("chos"), "%SHELLS\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    has("so it can't be trusted", "chown root " + file + " && chmod go-w " + file);
  }
}
