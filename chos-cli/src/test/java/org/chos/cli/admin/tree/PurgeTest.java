// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Configuration;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurgeTest {
  @TempDir Path temp;

  private Path tree;
  private final List<Environment> others = new ArrayList<>();

  @BeforeEach
  void makeTree() throws IOException {
    temp = temp.toRealPath();
    tree = Files.createDirectories(temp.resolve("tree"));
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.createFile(tree.resolve("usr/bin/chos"));
    others.add(new Environment("root", "/", 1));
  }

  @Test
  void aTreeThatIsNobodyElsesMayGo() throws Exception {
    purge(tree).refuseUnlessSafe(new Environments(others));
  }

  @Test
  void neverTheHost() {
    refuses("the host itself", Path.of("/"));
  }

  @Test
  void neverWhatEveryEnvironmentHasOfItsOwn() {
    refuses("is at or below /usr", Path.of("/usr"));
    refuses("is at or below /var", Path.of("/var/tree"));
  }

  @Test
  void neverAnotherEnvironmentsTree() {
    others.add(new Environment("default", tree.toString(), 2));
    refuses("belongs to default", tree);
    others.set(1, new Environment("inner", tree + "/inner", 2));
    refuses("belongs to inner", tree);
    others.set(1, new Environment("outer", temp.toString(), 2));
    refuses("belongs to outer", tree);
    others.set(1, new Environment("beside", tree + "2", 2));
    assertEquals(2, others.size());
    assertTrue(purge(tree).hasTree());
  }

  @Test
  void neverThroughALink() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), tree);
    refuses("symbolic link, to " + tree, link);
    refuses("symbolic link", Files.createSymbolicLink(temp.resolve("up"), temp).resolve("tree"));
  }

  @Test
  void neverADirectoryThatIsNoTree() throws IOException {
    Files.delete(tree.resolve("usr/bin/chos"));
    refuses("no command chos", tree);
  }

  @Test
  void neverFromUnderAProcess() throws Exception {
    Process inside = new ProcessBuilder("sleep", "1000").directory(tree.toFile()).start();
    try {
      refuses(inside.pid() + " (", tree);
    } finally {
      inside.destroyForcibly().waitFor();
    }
  }

  private void refuses(String reason, Path path) {
    AdminFailure e =
        assertThrows(
            AdminFailure.class, () -> purge(path).refuseUnlessSafe(new Environments(others)));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains("--purge"), e.getMessage());
  }

  private static Purge purge(Path path) {
    Console console =
        new Console(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
    Host host = Host.of(Layout.HOST, console);
    EnvironmentsList registry = new EnvironmentsList(Layout.HOST, new Configuration(host, console));
    return new Purge(host, registry, new Environment("old", path.toString(), 3));
  }
}
