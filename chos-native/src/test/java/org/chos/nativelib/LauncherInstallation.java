// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/**
 * The launcher, built for a directory of its own, laid out there as it is when installed; the
 * runtime is the JDK that runs the tests, and the main class is the tests' own.
 */
final class LauncherInstallation {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** What the end-to-end tests use, too. */
  static final Path SHARED = Path.of("../src/test/c").toAbsolutePath().normalize();

  private static final long SECONDS_AT_MOST = 60;

  private static LauncherInstallation only;

  private final Path prefix;
  private final Path scratch;

  /** What a command did. */
  record Result(int code, String out, String err, long pid) {}

  /** One for all tests, which leave it as they find it. */
  static synchronized LauncherInstallation get() throws IOException, InterruptedException {
    if (only == null) {
      only = new LauncherInstallation();
    }
    return only;
  }

  private LauncherInstallation() throws IOException, InterruptedException {
    // Other users come here, who may not enter the directory of whoever runs the tests.
    prefix =
        Files.createTempDirectory(
            Path.of("/var/tmp"),
            "chos-launcher",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
    scratch = prefix.resolve("scratch");
    Files.createDirectories(prefix.resolve("lib"));
    Files.createDirectories(scratch);
    jar("chos-native.jar", TARGET.resolve("classes"));
    jar("chos-cli.jar", TARGET.resolve("test-classes"));
    Files.createSymbolicLink(prefix.resolve("runtime"), Path.of(System.getProperty("java.home")));
    Result made =
        run(
            List.of(
                "make",
                "--silent",
                "PREFIX=" + prefix,
                "OUT=" + prefix.resolve("native"),
                "all",
                "test-tools"),
            TARGET.getParent());
    if (made.code() != 0) {
      throw new IOException("make: exit code " + made.code() + "\n" + made.err());
    }
    Files.move(prefix.resolve("native/libchos.so"), prefix.resolve("libchos.so"));
    Files.move(prefix.resolve("native/launcher"), prefix.resolve("launcher"));
  }

  Path prefix() {
    return prefix;
  }

  /** An empty directory. */
  Path scratch() throws IOException, InterruptedException {
    delete(scratch);
    return Files.createDirectories(scratch);
  }

  String launcher() {
    return prefix.resolve("native/chos").toString();
  }

  /**
   * Where the probe is started directly and through the launcher, see {@code same-state}.
   *
   * @return what differs
   */
  Result compareStates(String condition) throws IOException, InterruptedException {
    return run(
        List.of(
            SHARED.resolve("same-state").toString(),
            prefix.resolve("native/test").toString(),
            launcher(),
            scratch.toString(),
            condition),
        prefix);
  }

  /** Brings a process into a state, see {@code starter.c}, then makes it the command. */
  Result start(List<String> settings, List<String> fileAndArgv)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(prefix.resolve("native/test/starter").toString());
    words.addAll(settings);
    words.add("--");
    words.addAll(fileAndArgv);
    return run(words, scratch);
  }

  /** Runs the launcher, called by the name {@code chos}. */
  Result chos(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(launcher(), "chos"));
    words.addAll(Arrays.asList(arguments));
    return start(List.of(), words);
  }

  /** Standard input is empty; output goes to files, the same ones every time. */
  private Result run(List<String> words, Path directory) throws IOException, InterruptedException {
    File out = prefix.resolve("stdout").toFile();
    File err = prefix.resolve("stderr").toFile();
    Process process =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out)
            .redirectError(err)
            .start();
    if (!process.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(words + ": still running after " + SECONDS_AT_MOST + " s");
    }
    return new Result(
        process.exitValue(),
        Files.readString(out.toPath()),
        Files.readString(err.toPath()),
        process.pid());
  }

  private void jar(String name, Path classes) {
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    int code =
        jar.run(
            System.out,
            System.err,
            "--create",
            "--file",
            prefix.resolve("lib").resolve(name).toString(),
            "-C",
            classes.toString(),
            "org");
    if (code != 0) {
      throw new IllegalStateException("jar: exit code " + code);
    }
  }

  private void remove() {
    try {
      delete(prefix);
    } catch (IOException | InterruptedException e) {
      System.err.println(prefix + " is left behind: " + e);
    }
  }

  static void delete(Path directory) throws IOException, InterruptedException {
    int code = new ProcessBuilder("rm", "-rf", directory.toString()).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("rm: exit code " + code);
    }
  }
}
