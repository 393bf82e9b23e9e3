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
 * Where people work: variables of environments, the host's commands inside, shells that enter in
 * place, a tree's commands on the host. With the real counterparts: Slurm, Environment Modules,
 * Lmod, CMake. Connections are {@link ConnectionIT}'s.
 */
@Tag("long")
@Tag("module")
@OnMachine(processors = 2)
class WorkIT {
  private static final String WHERE = "/local" + Guest.PROGRAMS + "where";
  private static final String ANYWHERE =
      "w=" + Guest.PROGRAMS + "where; test -x $w || w=/local$w; $w";

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
        .sh(
            "root",
            "mkdir -p /usr/local/libexec /srv/modules; chosctl reload 2>&1;"
                + " rm -rf /home/alice/.local; chosctl modulefiles /srv/modules")
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

  // --- the running shell

  private static final String IN_PLACE =
      "set -e; before=$$; cd /tmp; %s debian13; "
          + ANYWHERE
          + "; echo $CHOS $SITE; pwd; %s busybox; "
          + ANYWHERE
          + "; %s root; "
          + ANYWHERE
          + "; echo \"$CHOS ${SITE-none}\"; test $before = $$";

  private static final String WAS_IN_PLACE =
      Trees.IN_DEBIAN13
          + "\ndebian13 of debian13\n/tmp\n"
          + Trees.IN_BUSYBOX
          + "\n"
          + Trees.ON_HOST
          + "\nroot none";

  @ParameterizedTest
  @CsvSource({"bash, chos-here", "zsh, chos-here", "dash, chos_here"})
  void theRunningShellEntersSwitchesAndLeaves(String shell, String command) {
    assertEquals(
        WAS_IN_PLACE,
        alice(
            "cat > script <<'END'\n. /etc/profile.d/chos-here.sh\n"
                + IN_PLACE.replace("%s", command)
                + "\nEND\n"
                + shell
                + " script"));
  }

  @Test
  void andSoDoCshAndFish() {
    assertEquals(
        Trees.IN_DEBIAN13 + "\ndebian13 of debian13\n" + Trees.IN_BUSYBOX + "\n" + Trees.ON_HOST,
        alice(
            "cat > script <<'END'\nsource /etc/profile.d/chos-here.csh\nchos-here debian13\n"
                + WHERE
                + "\necho $CHOS $SITE\nchos-here busybox\n"
                + WHERE
                + "\nchos-here root\n"
                + Guest.PROGRAMS
                + "where\nEND\ntcsh -f script"));
    assertEquals(
        Trees.IN_DEBIAN13 + "\ndebian13 of debian13\n" + Trees.IN_BUSYBOX + "\n" + Trees.ON_HOST,
        alice(
            "cat > script <<'END'\nchos-here debian13\n"
                + WHERE
                + "\necho $CHOS $SITE\nchos-here busybox\n"
                + WHERE
                + "\nchos-here root\n"
                + Guest.PROGRAMS
                + "where\nEND\nfish script"));
  }

  /** And a script goes on. */
  @ParameterizedTest
  @CsvSource({
    "bash, . /etc/profile.d/chos-here.sh",
    "tcsh -f, source /etc/profile.d/chos-here.csh",
    "fish, true"
  })
  void whereThereIsNoSuchDirectoryItGoesHome(String shell, String init) {
    Result result =
        guest
            .sh(
                "alice",
                "printf '%s\\n' '"
                    + init
                    + "' 'cd /usr/share/modules' 'chos-here debian13' pwd '"
                    + WHERE
                    + "' 'echo $CHOS' > away; "
                    + shell
                    + " away")
            .exits(0);
    assertEquals("/home/alice\n" + Trees.IN_DEBIAN13 + "\ndebian13", result.out());
    assertTrue(
        result.err().contains("chos: warning: the working directory is now /home/alice"),
        result.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void thePromptSaysItIfAsked(String shell) {
    assertEquals(
        "(debian13) at %|(busybox) at %|at %|at %",
        alice(
            shell
                + " -c '. /etc/profile.d/chos-here.sh; CHOS_HERE_PROMPT=yes; PS1=\"at %\";"
                + " p() { printf \"%s|\" \"$PS1\"; }; chos-here debian13; p; chos-here busybox; p;"
                + " chos-here root; p; unset CHOS_HERE_PROMPT; chos-here debian13; printf %s"
                + " \"$PS1\"'"));
  }

  @Test
  void aWrongNameChangesNothing() {
    Result result =
        guest.sh(
            "alice",
            "bash -c '. /etc/profile.d/chos-here.sh; chos-here debian31 || echo failed; "
                + ANYWHERE
                + "'");
    assertEquals("failed\n" + Trees.ON_HOST, result.exits(0).out());
    assertTrue(result.err().contains("there is no environment \"debian31\""), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/share/modules/init/bash", "/usr/share/lmod/lmod/init/bash"})
  void byBothSystemsOfModules(String init) {
    String there =
        "set +e; . "
            + init
            + "; module use /srv/modules; set -e; cd /tmp; module load chos/debian13; "
            + ANYWHERE
            + "; echo $CHOS $SITE; pwd; bash -uc 'module -t list 2>&1 | grep ^chos/'; ml"
            + " chos/busybox; "
            + ANYWHERE
            + "; module unload chos/busybox; "
            + ANYWHERE
            + "; echo \"${SITE-none}\"; ! module load chos/debian31 2>/dev/null";
    String was =
        Trees.IN_DEBIAN13
            + "\ndebian13 of debian13\n/tmp\nchos/debian13\n"
            + Trees.IN_BUSYBOX
            + "\n"
            + Trees.ON_HOST
            + "\nnone";
    assertEquals(
        was, alice("cat > script <<'END'\n" + there + "\nEND\nbash script 2>err || cat err"));
    assertEquals(was, alice("bash --norc -i < script 2>/dev/null"));
  }

  private static final String MODULES = "/usr/share/modules/init/";
  private static final String LMOD = "/usr/share/lmod/lmod/init/";

  /** Which ends where a module can't be loaded, and at nothing else. */
  @ParameterizedTest
  @CsvSource({
    "bash, " + MODULES + "bash",
    "dash, " + MODULES + "sh",
    "zsh, " + MODULES + "zsh",
    "bash, " + LMOD + "bash",
    "dash, " + LMOD + "sh",
    "zsh, " + LMOD + "zsh",
  })
  void inAScriptThatStopsAtErrors(String shell, String init) {
    guest.write(
        "/home/alice/stops",
        """
        set -eu
        . %s
        module use /srv/modules
        cd /tmp
        before=$$
        module load chos/debian13
        %2$s
        echo "$CHOS $SITE $(pwd)"
        module switch chos/debian13 chos/busybox
        %2$s
        module purge
        %2$s
        echo "${SITE-none}"
        test $before = $$
        module load chos/debian31
        echo "goes on"
        """
            .formatted(init, ANYWHERE));
    Result result = guest.sh("alice", shell + " stops");
    assertEquals(
        Trees.IN_DEBIAN13
            + "\ndebian13 of debian13 /tmp\n"
            + Trees.IN_BUSYBOX
            + "\n"
            + Trees.ON_HOST
            + "\nnone",
        result.out(),
        result.toString());
    assertTrue(result.exitCode() != 0, result.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "tcsh -f, source " + MODULES + "tcsh",
    "fish, source " + MODULES + "fish",
    "tcsh -f, source " + LMOD + "tcsh",
    "fish, source " + LMOD + "fish",
  })
  void andInCshAndFish(String shell, String init) {
    guest.write(
        "/home/alice/others",
        """
        %s
        module use /srv/modules
        cd /tmp
        module load chos/debian13
        %2$s
        echo "$CHOS $SITE $PWD"
        module load chos/busybox
        %2$s
        ml
        module unload chos/busybox
        %3$s
        module load chos/debian31
        env | grep SITE=
        """
            .formatted(init, WHERE, Guest.PROGRAMS + "where"));
    Result result = guest.sh("alice", shell + " others");
    assertEquals(
        Trees.IN_DEBIAN13
            + "\ndebian13 of debian13 /tmp\n"
            + Trees.IN_BUSYBOX
            + "\n"
            + Trees.ON_HOST,
        result.out(),
        result.toString());
    assertTrue(result.err().contains("chos/busybox"), result.toString());
    assertTrue(result.err().contains("chos/debian31"), result.toString());
  }

  /** At a terminal, with the history and job control of an interactive shell. */
  @ParameterizedTest
  @ValueSource(strings = {MODULES + "bash", LMOD + "bash"})
  void atATerminalByBothSystemsOfModules(String init) {
    String where = "; " + ANYWHERE + "%0a' ";
    assertEquals(
        "exit 3",
        alice(
            "TERM=xterm "
                + Trees.onHost("terminal")
                + " 'send:. "
                + init
                + "; module use /srv/modules; cd /tmp%0a' 'send:module load chos/debian13"
                + where
                + "'wait:"
                + Trees.IN_DEBIAN13
                + "' 'send:module load chos/busybox"
                + where
                + "'wait:"
                + Trees.IN_BUSYBOX
                + "' 'send:sh -c \"echo in \\$CHOS:\\$PWD; exec sleep 1000\"%0a' 'wait:in"
                + " busybox:/tmp' 'send:%1a' wait:Stopped 'send:kill %251; module unload"
                + " chos/busybox"
                + where
                + "'wait:"
                + Trees.ON_HOST
                + "' 'send:module load chos/debian31; echo \"failed with $?.\"%0a' 'wait:failed"
                + " with 1.' 'send:exit 3%0a' -- bash --norc -i"));
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
