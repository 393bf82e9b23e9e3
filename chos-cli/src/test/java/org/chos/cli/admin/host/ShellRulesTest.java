// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.mount.MountTableTest;
import org.chos.config.Environment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As root the files are trusted; as somebody else nobody's shell is published, which is tested,
 * too.
 */
class ShellRulesTest {
  @TempDir Path temp;
  private Path host;
  private Path tree;

  @BeforeEach
  void makeHost() throws IOException {
    host = temp.resolve("host");
    tree = temp.resolve("tree");
    Files.createDirectories(host.resolve("etc"));
    Files.createDirectories(tree.resolve("etc"));
  }

  private ShellRules rules() {
    return ShellRules.of(
        List.of(new Environment("a", tree.toString(), 1), new Environment("b", tree.toString(), 2)),
        new HostFiles(MountTableTest.table(MountTableTest.HOST)),
        host.toString(),
        OfferTables.NONE);
  }

  private static boolean isTrusted(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid").equals(0);
  }

  private static String identity(Path file) throws IOException {
    Map<String, Object> is = Files.readAttributes(file, "unix:dev,ino,size,ctime");
    Instant changed = ((FileTime) is.get("ctime")).toInstant();
    return is.get("dev")
        + ":"
        + is.get("ino")
        + ":"
        + is.get("size")
        + ":"
        + changed.getEpochSecond()
        + ":"
        + changed.getNano();
  }

  @Test
  void withoutAnyFileTheDefaultHolds() {
    ShellRules rules = rules();
    assertEquals(Optional.of("-"), rules.engine().map(ShellRules.EngineSign::identity));
    assertEquals(tree + "\tshell-0\t-\n", rules.trees());
    assertTrue(rules.shells().get(0).startsWith("ENV CHOS\nENV USER\n"));
    assertTrue(rules.shells().get(0).endsWith("ENV TZ\nLOGIN\n"));
  }

  @Test
  void theTreesOwnFileCountsBeforeTheHosts() throws IOException {
    Path own = Files.writeString(tree.resolve("etc/chos.conf"), "%ENV\nA\n%BEH\nSHELL=/bin/zsh\n");
    Files.writeString(host.resolve("etc/chos.conf"), "%ENV\nB\n");
    ShellRules rules = rules();
    if (isTrusted(own)) {
      assertEquals(tree + "\tshell-0\t" + identity(own) + "\n", rules.trees());
      assertEquals(List.of("ENV A\nSHELL /bin/zsh\n"), rules.shells());
    } else {
      assertEquals("", rules.trees());
    }
  }

  @Test
  void aLinkToTheHostsFileIsThat() throws IOException {
    Path own = Files.writeString(host.resolve("etc/chos.conf"), "%ENV\nB\n%BEH\n");
    Files.createSymbolicLink(tree.resolve("etc/chos.conf"), Path.of("/local/etc/chos.conf"));
    ShellRules rules = rules();
    assertEquals(isTrusted(own) ? tree + "\tshell-0\t" + identity(own) + "\n" : "", rules.trees());
    assertEquals(isTrusted(own) ? List.of("ENV B\n") : List.of(), rules.shells());
  }

  @Test
  void whatLeadsElsewhereIsLeftToTheReader() throws IOException {
    Files.createSymbolicLink(tree.resolve("etc/chos.conf"), Path.of("/local/etc/other"));
    assertEquals("", rules().trees());
    Files.delete(tree.resolve("etc/chos.conf"));
    Files.createDirectory(tree.resolve("etc/chos.conf"));
    assertEquals("", rules().trees());
    Files.delete(tree.resolve("etc/chos.conf"));
    Files.delete(tree.resolve("etc"));
    Files.createSymbolicLink(tree.resolve("etc"), host.resolve("etc"));
    assertEquals("", rules().trees());
  }

  @Test
  void aFileThatOthersCanWriteIsNotPublished() throws IOException {
    Path own = Files.writeString(tree.resolve("etc/chos.conf"), "%ENV\nA\n");
    own.toFile().setWritable(true, false);
    assertEquals("", rules().trees());
  }

  @Test
  void theOtherEngineIsNotTheKernels() throws IOException {
    Path own = Files.writeString(host.resolve("etc/chos.conf"), "%BEH\nENGINE=namespace\n");
    assertEquals(
        isTrusted(own) ? Optional.empty() : Optional.of(identity(own)),
        rules().engine().map(ShellRules.EngineSign::identity));
  }

  @Test
  void aTreeOnAServerIsAskedTheSame() throws IOException {
    Path own = Files.writeString(tree.resolve("etc/chos.conf"), "%ENV\nA\n");
    ShellRules near = rules();
    HostFiles far =
        new HostFiles(
            MountTableTest.table(
                MountTableTest.HOST + "300 22 0:60 / " + temp + " rw - nfs4 server:/ rw\n"));
    List<Environment> environments = List.of(new Environment("a", tree.toString(), 1));
    assertEquals(near, ShellRules.of(environments, far, host.toString(), OfferTables.NONE));
    Files.delete(own);
    assertEquals(rules(), ShellRules.of(environments, far, host.toString(), OfferTables.NONE));
    Files.createSymbolicLink(own, Path.of("/local/etc/chos.conf"));
    assertEquals(rules(), ShellRules.of(environments, far, host.toString(), OfferTables.NONE));
  }
}
