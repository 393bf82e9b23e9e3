// SPDX-License-Identifier: BSD-3-Clause
package org.chos.nativelib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chos.nativelib.LauncherInstallation.Result;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher does besides keeping the state: exit codes, the split of the JVM, failures. */
class LauncherTest {

  private static final int AT_ONCE = 64;

  private static LauncherInstallation installation;

  @BeforeAll
  static void install() throws Exception {
    installation = LauncherInstallation.get();
  }

  @Test
  void exitCodeIsThatOfRun() throws Exception {
    assertResult(7, "", "", installation.chos("@exit=7"));
  }

  @Test
  void exitCodeIsThatOfTheProgram() throws Exception {
    assertResult(
        42, "out", "err", installation.chos("sh", "-c", "printf out; printf err >&2; exit 42"));
    assertEquals(128 + 9, installation.chos("sh", "-c", "kill -9 $$").code());
  }

  @Test
  void processIsTheSame() throws Exception {
    Result result = installation.chos("sh", "-c", "echo $$");
    assertEquals(result.pid() + "\n", result.out());
  }

  @Test
  void programThatIsNotThere() throws Exception {
    // A PATH of its own: one with a directory that can't be searched makes it an EACCES.
    assertResult(
        127,
        "",
        "test: exec nosuch: No such file or directory (ENOENT)\n",
        installation.start(
            List.of("set:PATH=/usr/bin:/bin"), List.of(installation.launcher(), "chos", "nosuch")));
    assertResult(126, "", "test: exec /: Permission denied (EACCES)\n", installation.chos("/"));
  }

  @Test
  void workingDirectoryOfTheProgramChangesButNotTheJvms() throws Exception {
    Path scratch = installation.scratch();
    // The second one is relative to where the process already is, not to the JVM.
    assertResult(0, "/usr/bin\n", "", installation.chos("@chdir=/usr", "@chdir=bin", "pwd"));
    assertResult(
        0,
        installation.prefix().toRealPath() + "\n/usr\n",
        "",
        installation.chos("@chdir=/usr", "@jvmcwd", "pwd"));
  }

  @Test
  void jvmHasAnEnvironmentOfItsOwn() throws Exception {
    assertResult(
        0,
        "null\nen_US.UTF-8\nkept\n",
        "",
        installation.start(
            List.of("set:PRINTED=kept", "set:LANG=en_US.UTF-8"),
            List.of(
                installation.launcher(),
                "chos",
                "@getenv=PRINTED",
                "@getenv=LANG",
                "printenv",
                "PRINTED")));
  }

  @Test
  void exceptionIsOneLine() throws Exception {
    assertResult(
        125,
        "",
        "chos: internal error: java.lang.IllegalStateException: two lines; " + "please report it\n",
        installation.chos("@throw=two\nlines"));
  }

  @Test
  void missingPartIsOneLine() throws Exception {
    Path library = installation.prefix().resolve("libchos.so");
    Path elsewhere = installation.prefix().resolve("elsewhere");
    Files.move(library, elsewhere);
    try {
      assertFailure("UnsatisfiedLinkError", installation.chos("true"));
    } finally {
      Files.move(elsewhere, library);
    }
    Path jar = installation.prefix().resolve("lib/chos-cli.jar");
    Files.move(jar, elsewhere);
    try {
      assertFailure("org/chos/cli/Main", installation.chos("true"));
    } finally {
      Files.move(elsewhere, jar);
    }
  }

  @Test
  void missingRuntimeIsOneLineAndALoginShellStarts() throws Exception {
    Path runtime = installation.prefix().resolve("runtime");
    Path elsewhere = installation.prefix().resolve("elsewhere");
    Files.move(runtime, elsewhere);
    try {
      assertFailure("reinstall CHOS", installation.chos("true"));
      assertFailure("reinstall CHOS", installation.chos("-x"));

      // -c, as sshd(8) calls a shell.
      Result shell = installation.chos("-c", "echo \"$0 $X\"; exit 3");
      assertWarning(shell);
      assertTrue(shell.out().matches("(bash|sh) \n"), shell.out());
      assertEquals(3, shell.code());

      // As an editor does that wants the variables of a login.
      shell =
          installation.start(
              List.of("set:HOME=/nowhere"),
              List.of(installation.launcher(), "chos", "-lc", "echo $0"));
      assertTrue(shell.out().matches("(?s).*(bash|sh)\n"), shell.out());

      // A dash, as login(1) does. HOME: no start-up files of the user who runs the tests.
      shell =
          installation.start(
              List.of("set:HOME=/nowhere", "set:X=x", "block:10"),
              List.of(
                  installation.launcher(),
                  "-chos",
                  "-c",
                  "echo $0 $X; grep SigBlk /proc/self/status"));
      assertTrue(
          shell.out().matches("(?s).*-(bash|sh) x\nSigBlk:\t0000000000000200\n"), shell.out());

      // Nothing but $SHELL, as su(1) does.
      assertFailure(
          "reinstall CHOS",
          installation.start(
              List.of("set:SHELL=/bin/sh"), List.of(installation.launcher(), "chos")));
      shell =
          installation.start(
              List.of("set:SHELL=/usr/bin/chos"), List.of(installation.launcher(), "chos"));
      assertWarning(shell);
      assertEquals(0, shell.code());
    } finally {
      Files.move(elsewhere, runtime);
    }
  }

  @Test
  void damagedRuntimeIsOneLineAndALoginShellStarts() throws Exception {
    Path runtime = installation.prefix().resolve("runtime");
    Path elsewhere = installation.prefix().resolve("elsewhere");
    Path library = runtime.resolve("lib/server/libjvm.so");
    Files.move(runtime, elsewhere);
    try {
      Files.createDirectories(library.getParent());
      Files.createSymbolicLink(runtime.resolve("lib/modules"), elsewhere.resolve("lib/modules"));
      for (String content : List.of("", "\177ELF", "no library\n")) {
        Files.writeString(library, content);
        assertFailure("libjvm.so", installation.chos("true"));
        Result shell = installation.chos("-c", "echo in");
        assertWarning(shell);
        assertEquals("in\n", shell.out());
      }
      // Faults while it is loaded, and while it has no hooks yet.
      byte[] whole = Files.readAllBytes(elsewhere.resolve("lib/server/libjvm.so"));
      Files.write(library, Arrays.copyOf(whole, whole.length / 2));
      assertFailure("reinstall CHOS", installation.chos("true"));
      assertEquals("in\n", installation.chos("-c", "echo in").out());
      Files.write(library, whole);
      assertFailure("jimage", installation.chos("true"));
      assertEquals("in\n", installation.chos("-c", "echo in").out());
      // A library, but not a JVM.
      Files.copy(
          installation.prefix().resolve("libchos.so"),
          library,
          StandardCopyOption.REPLACE_EXISTING);
      assertFailure("reinstall CHOS", installation.chos("true"));
    } finally {
      LauncherInstallation.delete(runtime);
      Files.move(elsewhere, runtime);
    }
  }

  @Test
  void manyStartAtOnce() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      all.add(
          new ProcessBuilder(installation.launcher(), "sh", "-c", "exit 7")
              .redirectErrorStream(true)
              .start());
    }
    for (Process each : all) {
      String said = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("7 ", each.waitFor() + " " + said);
    }
  }

  @Test
  void limitThatIsTooLowIsNamed() throws Exception {
    assertFailure("ulimit -v", chosUnder("limit:9:67108864:67108864"));
    assertFailure("ulimit -H -n", chosUnder("limit:7:5:5"));
    // No memory for a thread's stack is no lack of threads.
    assertFailure("ulimit -d", chosUnder("limit:2:1048576:1048576"));
  }

  /** What the front has to say is the launcher's alone. */
  @Test
  void theLimitIsTheOneBeforeTheFrontHasRaisedIt() throws Exception {
    assertResult(
        0,
        "256\nPATH=/usr/bin:/bin\n",
        "",
        installation.start(
            List.of("clear-environment", "set:%01CHOS=-256", "set:PATH=/usr/bin:/bin"),
            List.of(installation.launcher(), "chos", "sh", "-c", "ulimit -S -n; exec env -u PWD")));
  }

  @Test
  void failureLeavesNothingBehind() throws Exception {
    Path scratch = installation.scratch();
    chosUnder("limit:9:150000000:150000000");
    try (var files = Files.list(scratch)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void aLoginShellStartsWhereNoJvmCan() throws Exception {
    Result shell =
        installation.start(
            List.of("limit:9:67108864:67108864"),
            List.of(installation.launcher(), "chos", "-c", "echo in"));
    assertWarning(shell);
    assertEquals("in\n", shell.out());
  }

  /** As under MemoryDenyWriteExecute= of systemd, and where threads are forbidden. */
  @ParameterizedTest
  @CsvSource({"executable, MemoryDenyWriteExecute=", "threads, clone3"})
  void whatAFilterOfSystemCallsForbidsIsNamed(String denied, String reason) throws Exception {
    Result result = chosUnder("deny:" + denied);
    assertFailure(reason, result);
    assertEquals("", result.out());
    Result shell =
        installation.start(
            List.of("deny:" + denied), List.of(installation.launcher(), "chos", "-c", "echo in"));
    assertWarning(shell);
    assertEquals("in\n", shell.out());
  }

  private static Result chosUnder(String setting) throws Exception {
    return installation.start(List.of(setting), List.of(installation.launcher(), "chos", "true"));
  }

  private static void assertResult(int code, String out, String err, Result result) {
    assertEquals(
        code + "\n" + out + "\n" + err, result.code() + "\n" + result.out() + "\n" + result.err());
  }

  /** One line of ours that says where a login has ended. */
  private static void assertWarning(Result result) {
    assertTrue(
        result.err().matches("chos: warning: this is the host, not an environment: [^\n]*\n"),
        result.err());
  }

  /** One line of ours that contains the text. */
  private static void assertFailure(String text, Result result) {
    assertEquals(125, result.code(), result.err());
    assertEquals("", result.out());
    assertTrue(result.err().matches("chos: [^\n]*\n") && result.err().contains(text), result.err());
  }
}
