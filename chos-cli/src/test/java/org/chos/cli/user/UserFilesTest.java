// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.enter.Failure;
import org.chos.config.Environment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree's commands on the host, and its kernels for Jupyter. */
class UserFilesTest {
  @TempDir Path temp;
  private Path tree;
  private Path bin;
  private Environment environment;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void prepare() throws IOException {
    tree = temp.resolve("tree");
    bin = temp.resolve("home/bin");
    environment = new Environment("d 13", tree.toString(), 1);
    Files.createDirectories(tree.resolve("usr/bin"));
    Files.createDirectories(tree.resolve("usr/share/man/man1"));
    Files.createDirectories(tree.resolve("etc/alternatives"));
    program("usr/bin/gcc-14");
    // As alternatives are: by absolute links, which lead inside.
    Files.createSymbolicLink(tree.resolve("usr/bin/gcc"), Path.of("/etc/alternatives/gcc"));
    Files.createSymbolicLink(tree.resolve("etc/alternatives/gcc"), Path.of("/usr/bin/gcc-14"));
    Files.writeString(tree.resolve("usr/share/man/man1/gcc.1.gz"), "page");
  }

  private void program(String name) throws IOException {
    Path file = tree.resolve(name);
    Files.writeString(file, "#!/bin/sh\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private Exports exports() throws Failure {
    return new Exports(bin.toString(), null, false, out);
  }

  @Test
  void anExportIsMadeListedAndRemoved() throws Exception {
    exports().make(List.of("gcc"), environment);
    assertTrue(Files.isExecutable(bin.resolve("gcc")));
    assertTrue(
        Files.readString(bin.resolve("gcc"))
            .endsWith("exec /usr/bin/chos --env 'd 13' -- '/usr/bin/gcc' \"$@\"\n"));
    Path page = temp.resolve("home/share/man/man1/gcc.1.gz");
    assertEquals("page", Files.readString(page));
    exports().make(List.of("gcc"), environment);
    out.reset();
    exports().list();
    assertEquals("gcc  d 13  /usr/bin/gcc\n", out.toString());
    // A mistyped name is not taken for one of which there is nothing to remove.
    assertThrows(Failure.class, () -> exports().remove(List.of(), "another"));
    assertTrue(Files.exists(bin.resolve("gcc")));
    exports().remove(List.of("gcc"), null);
    assertFalse(Files.exists(bin.resolve("gcc")));
    assertFalse(Files.isSymbolicLink(page));
  }

  @Test
  void whatTheHostAloneHasBelowUsrIsNamedAsTheHosts() throws Exception {
    exports().make(List.of("gcc"), environment);
    Path shown = temp.resolve("shown");
    Files.writeString(
        shown, Files.readString(bin.resolve("gcc")).replace("exec /usr/bin/chos", "printf '<%s>'"));
    assertEquals("<--env><d 13><--></usr/bin/gcc>", said("sh", shown.toString()));
    assertEquals(
        "<--env><d 13><--></usr/bin/gcc><a  b><></local/usr/bin/env></usr/bin/gcc></usr/none></etc"
            + "/passwd><-I/usr/bin/env>",
        said(
            "sh",
            shown.toString(),
            "a  b",
            "",
            "/usr/bin/env",
            "/usr/bin/gcc",
            "/usr/none",
            "/etc/passwd",
            "-I/usr/bin/env"));
  }

  private static String said(String... line) throws IOException {
    return new String(
        new ProcessBuilder(line).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void nothingOfOthersIsOverwrittenOrRemoved() throws Exception {
    Files.createDirectories(bin);
    Files.writeString(bin.resolve("gcc"), "mine");
    assertThrows(Failure.class, () -> exports().make(List.of("gcc"), environment));
    assertThrows(Failure.class, () -> exports().remove(List.of("gcc"), null));
    exports().remove(List.of(), null);
    assertEquals("mine", Files.readString(bin.resolve("gcc")));
  }

  @Test
  void whatIsNotThereIsNotMade() {
    Failure failure =
        assertThrows(Failure.class, () -> exports().make(List.of("gcc", "icc"), environment));
    assertEquals(127, failure.exitCode());
    assertFalse(Files.exists(bin.resolve("gcc")));
    assertThrows(Failure.class, () -> exports().make(List.of("../gcc"), environment));
    assertThrows(
        Failure.class, () -> exports().make(List.of("sh"), new Environment("root", "/", 1)));
  }

  @Test
  void aKernelOfEachTreeWithPython() throws Exception {
    List<Environment> all = List.of(new Environment("root", "/", 1), environment);
    assertThrows(Failure.class, () -> Kernelspecs.make(all, temp.toString(), false, out));
    program("usr/bin/python3");
    Kernelspecs.make(all, temp.toString(), false, out);
    JsonObject spec =
        JsonParser.parseString(
                Files.readString(
                    temp.resolve(".local/share/jupyter/kernels/chos-d-13/kernel.json")))
            .getAsJsonObject();
    assertEquals("d 13", spec.getAsJsonArray("argv").get(2).getAsString());
    assertTrue(out.toString().contains("it needs ipykernel"));
    // As in Enterprise Linux.
    Files.createDirectories(tree.resolve("usr/lib/python3.9/site-packages/ipykernel"));
    out.reset();
    Kernelspecs.make(all, temp.toString(), false, out);
    assertFalse(out.toString().contains("it needs ipykernel"));
    assertEquals("python", spec.get("language").getAsString());
  }
}
