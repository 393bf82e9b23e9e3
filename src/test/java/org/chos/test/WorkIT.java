// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where people work: variables of environments, the host's commands inside, a tree's commands on
 * the host. With the real counterparts: Slurm, CMake. Connections are {@link ConnectionIT}'s, and
 * shells that enter in place {@link HereIT}'s.
 */
@Tag("long")
@Tag("module")
@OnMachine(processors = 2)
class WorkIT {
  private static final String WHERE = "/local" + Guest.PROGRAMS + "where";

  private static final String ENVIRONMENTS =
      """
      %SHELLS
      root:/
      debian13:/export/os/debian13
      busybox:/export/os/busybox
      d13-dev:/export/os/debian13
      %SITE
      set SITE=of $CHOS
      set XDG_CACHE_HOME=$HOME/.cache/$CHOS
      host sbatch
      host nowhere-to-be-found
      host tool /usr/local/libexec/tool
      %ENVIRONMENT d13-dev
      set PATH=/opt/dev/bin:$PATH
      set LD_LIBRARY_PATH=/opt/dev/lib:$LD_LIBRARY_PATH
      host only-dev /usr/bin/id
      """;

  private static final String TOOL =
      "#!/bin/sh\n"
          + "readlink /proc/chos/link; pwd; printf '<%s>' \"$@\"; echo\n"
          + "echo \"$CHOS $SLURM_CHOS ${LD_LIBRARY_PATH-none} $KEPT\"\n"
          + "[ \"$1\" != fail ] || exit 42\n"
          + "[ \"$1\" != die ] || kill -TERM $$\n";

  private final Guest guest;

  WorkIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void configure() {
    guest.write("/etc/chos", ENVIRONMENTS);
    guest
        .sh("root", "mkdir -p /usr/local/libexec; chosctl reload 2>&1; rm -rf /home/alice/.local")
        .exits(0);
    guest.write("/usr/local/libexec/tool", TOOL.getBytes(), "755");
  }

  @AfterEach
  void restore() {
    guest.sh("root", "rm -f /home/alice/.chos").clean();
  }

  private String alice(String script) {
    return guest.sh("alice", script).exits(0).out();
  }

  // --- variables

  @ParameterizedTest
  @CsvSource({
    "chos --env d13-dev",
    "chos --env d13-dev --chdir /",
    "chos --engine namespace --env d13-dev",
    "CHOS=d13-dev chos-job-starter"
  })
  void variablesAreSetForCommandsByEveryWayIn(String way) {
    assertEquals(
        "of d13-dev|/opt/dev/bin:/usr/bin:/bin|/opt/dev/lib|/home/alice/.cache/d13-dev",
        alice(
                "export PATH=/usr/bin:/bin; "
                    + way
                    + " /bin/sh -c 'echo \"$SITE|$PATH|$LD_LIBRARY_PATH|$XDG_CACHE_HOME\"'")
            .replace(":/local/run/chos/host-commands", ""));
  }

  @Test
  void andForShells() {
    assertEquals(
        "d13-dev of d13-dev /opt/dev/bin:/usr/local/bin",
        alice(
            "echo 'echo $CHOS $SITE $PATH' | env -i HOME=/home/alice CHOS=d13-dev chos"
                + " | cut -d: -f1,2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--verbose"})
  void whatWasSetIsPutBackUnlessItWasChangedSince(String option) {
    String show = "sh -c 'echo \"$SITE|${LD_LIBRARY_PATH-none}|$PATH|${CHOS_CHANGED-none}\"'";
    assertEquals(
        "|none|/usr/bin:/bin|none",
        alice(
            "export PATH=/usr/bin:/bin; chos --env d13-dev chos "
                + option
                + " --env root "
                + show
                + " 2>/dev/null"));
    assertEquals(
        "of busybox|none|/usr/bin:/bin:/local/run/chos/host-commands",
        alice(
            "export PATH=/usr/bin:/bin; chos --env d13-dev chos "
                + option
                + " --env busybox "
                + show
                + " 2>/dev/null | cut -d'|' -f1-3"));
    assertEquals(
        "|mine|/usr/bin:/bin|none",
        alice(
            "export PATH=/usr/bin:/bin; chos --env d13-dev env LD_LIBRARY_PATH=mine chos "
                + option
                + " --env root "
                + show
                + " 2>/dev/null"));
  }

  @Test
  void verboseSaysWhatIsSetAndPutBack() {
    String said =
        guest.sh("alice", "chos --env d13-dev chos --verbose --env busybox true").exits(0).err();
    assertTrue(said.contains("chos: sets SITE=of busybox\n"), said);
    assertTrue(said.contains("chos: puts back LD_LIBRARY_PATH, which was not set\n"), said);
  }

  @Test
  void aSecondNameForATree() {
    assertEquals(
        "d13-dev\ndebian13\nd13-dev",
        alice(
            "chos --env d13-dev chos --which; chos --env d13-dev env -u CHOS chos --which;"
                + " chos --env d13-dev sh -c 'CHOS=d13-dev exec chos --which'"));
  }

  @Test
  void ofTheUsersOwnEnvironments() {
    assertEquals(
        "mine of own",
        alice(
            "mkdir -p .config/chos; printf '%%SHELLS\\nown:/export/os/debian13\\n%%ENVIRONMENT"
                + " own\\nset MINE=mine of $CHOS\\n' > .config/chos/environments;"
                + " chos --env own sh -c 'echo $MINE'; rm -r .config/chos"));
  }

  // --- the host's commands

  @Test
  void aCommandOfTheHostLeavesAndChangesNothingElse() {
    assertEquals(
        "/\n/home/alice\n<a b><><c>\nbusybox busybox none kept",
        alice("KEPT=kept LD_LIBRARY_PATH=/x chos --env busybox tool 'a b' '' c"));
    assertEquals(
        "/\n/home/alice\n<1>\nd13-dev d13-dev none",
        alice("echo 'cd; tool 1' | env -i HOME=/home/alice CHOS=d13-dev chos").strip());
    guest.sh("alice", "chos --env debian13 tool fail").exits(42);
    guest.sh("alice", "chos --env debian13 sh -c 'tool die'; exit $?").exits(128 + 15);
  }

  @Test
  void onlyWhereItIsOfferedAndNeverAnother() {
    assertTrue(alice("chos --env d13-dev only-dev -un").equals("alice"));
    Result refused = guest.sh("alice", "chos --env debian13 only-dev");
    refused.exits(127);
    assertTrue(refused.err().contains("is not offered in this environment"), refused.err());
    guest.sh("alice", "chos --env debian13 nowhere-to-be-found").exits(127);
    assertEquals(
        "/",
        alice(
                "mkdir -p bin; printf '#!/bin/sh\\necho wrong\\n' > bin/tool; chmod +x bin/tool;"
                    + " chos --env busybox /local/run/chos/host-commands/tool | head -n 1;"
                    + " rm -r bin")
            .strip());
    String check = guest.sh("root", "chosctl check").out();
    assertTrue(check.contains("nowhere-to-be-found"), check);
  }

  @Test
  void aJobThatIsSubmittedInsideRunsThere() {
    guest
        .sh(
            "root",
            "/usr/libexec/chos-test/slurm; echo 'required /usr/lib/chos/spank_chos.so' >"
                + " /etc/slurm/plugstack.conf")
        .exits(0);
    assertEquals(
        Trees.IN_DEBIAN13 + "\nof d13-dev /opt/dev/lib",
        alice(
            "chos --env d13-dev sbatch --quiet --wait --output=job.out --wrap '"
                + WHERE
                + "; echo $SITE $LD_LIBRARY_PATH'; cat job.out"));
  }

  // --- a tree's commands on the host

  @Test
  void aCompilerOfATreeOnTheHost() {
    assertEquals(
        "tcc  debian13  /usr/bin/tcc",
        alice(
            "chos --export tcc --env debian13 > /dev/null; chos --list-exports;"
                + " PATH=$HOME/.local/bin:$PATH; tcc -v > host; chos --env debian13 tcc -v | cmp -"
                + " host"));
    assertEquals(
        "built by tcc",
        alice(
            "PATH=$HOME/.local/bin:$PATH; rm -rf project; mkdir project; cd project;"
                + " printf 'cmake_minimum_required(VERSION 3.10)\\nproject(p C)\\n"
                + "add_executable(p p.c)\\n' > CMakeLists.txt;"
                + " printf '#include <stdio.h>\\nint main(void) { puts(\"built by tcc\"); }\\n'"
                + " > p.c; CC=tcc cmake -S . -B build > log 2>&1 && cmake --build build >> log"
                + " 2>&1 || { cat log; exit 1; }; chos --env debian13 build/p"));
    assertEquals(
        "1000000",
        alice(
            "chos --export printf --env debian13 --into d > /dev/null;"
                + " a=$(head -c 125000 /dev/zero | tr '\\0' a);"
                + " d/printf %s $a $a $a $a $a $a $a $a | wc -c"));
    assertEquals("tcc is removed", alice("chos --remove-exports tcc"));
    assertEquals("", alice("chos --list-exports; ls .local/bin"));
  }

  @Test
  void nothingOfOthersIsOverwritten() {
    Result result =
        guest.sh(
            "alice",
            "mkdir -p mine; echo mine > mine/ls; chos --export ls --env debian13 --into mine;"
                + " code=$?; cat mine/ls; exit $code");
    result.exits(125);
    assertEquals("mine", result.out());
    assertTrue(result.err().contains("is none of chos'"), result.err());
    guest.sh("alice", "chos --export no-such-command --env debian13 --into mine").exits(127);
  }
}
