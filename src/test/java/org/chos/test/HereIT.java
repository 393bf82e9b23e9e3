// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A running shell that enters in place, by {@code chos-here} and by {@code module load} of both
 * systems of modules. Where it can't {@link StillShell} says what it is told.
 */
@Tag("long")
@Tag("module")
@OnMachine
class HereIT {
  private static final String WHERE = "/local" + Guest.PROGRAMS + "where";
  private static final String ANYWHERE =
      "w=" + Guest.PROGRAMS + "where; test -x $w || w=/local$w; $w";

  private static final String MODULES = "/usr/share/modules/init/";
  private static final String LMOD = "/usr/share/lmod/lmod/init/";

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

  private final Guest guest;

  HereIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void configure() {
    guest
        .sh(
            "root",
            "grep -q ^set /etc/chos || printf '%s\\n' %SITE 'set SITE=of $CHOS' >> /etc/chos; mkdir"
                + " -p /srv/modules; chosctl reload; chosctl modulefiles /srv/modules")
        .exits(0);
  }

  private String alice(String script) {
    return guest.sh("alice", script).exits(0).out();
  }

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
  @ValueSource(strings = {MODULES + "bash", LMOD + "bash"})
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
}
