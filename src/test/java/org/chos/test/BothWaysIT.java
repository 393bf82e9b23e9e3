// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * There are two ways in: the front's, and Java's for what the front leaves to it. What the front
 * does must be what Java would have done, and what it leaves must be left as it was found: see
 * {@code src/test/c/both-ways}, which compares state, output and exit code.
 */
@Tag("long")
@OnMachine(processors = 2)
class BothWaysIT {
  private static final boolean MOUNT = "mount".equals(System.getProperty("chos.engine"));

  private static final String DIRECTORY = "/dev/shm/ways";

  /** On the host and in the trees; says all that a program can see of itself. */
  private static final String REPORT = DIRECTORY + "/report /proc/self/fd/1";

  /** Homes with one ~/.chos each, written by printf; "+": a choice that needs no Java. */
  private static final String[][] HOMES = {
    {"+one", "debian13\\n"},
    {"+blanks", " \\tbusybox \\nmore\\n"},
    {"+unended", "busybox"},
    {"mark", "\\357\\273\\277debian13\\n"},
    {"windows", "debian13\\r\\nx\\r\\n"},
    {"later", "\\ndebian13\\n"},
    {"empty", ""},
    {"unknown", "nowhere\\n"},
    {"control", "debian13\\001\\n"},
    {"latin", "debian13\\377\\n"},
    {"own", "mine\\n"},
    {"long", "%05000d\\n"},
    {"huge", "debian13\\n%0100000d\\n"},
  };

  private static final String MAKE_HOMES =
      """
      cd; mkdir -p homes/none homes/directory/.chos homes/closed homes/fifo homes/loop homes/device
      mkdir -p homes/link homes/own/.config/chos
      echo debian13 > homes/closed/.chos; chmod 0 homes/closed/.chos
      mkfifo homes/fifo/.chos; ln -s .chos homes/loop/.chos; ln -s /dev/zero homes/device/.chos
      echo debian13 > homes/link/name; ln -s name homes/link/.chos
      ln -s /export/os/debian13 tree-of-mine
      printf '%%SHELLS\\nmine:/home/alice/tree-of-mine\\n' > homes/own/.config/chos/environments
      """;

  /** Of another's, closed, over, soon over; a second name with variables of its own; a default. */
  private static final String MAKE_ENVIRONMENTS =
      """
      cp -a /etc/chos /root/chos.kept
      mkdir /export/os/ways && cd /export/os/ways
      for tree in alices bobs closed ended ending; do cp -a ../busybox $tree; done
      cat >> /etc/chos <<'END'
      default:/export/os/busybox
      alices:/export/os/ways/alices
      bobs:/export/os/ways/bobs
      closed:/export/os/ways/closed
      ended:/export/os/ways/ended
      ending:/export/os/ways/ending
      preset:/export/os/debian13
      %SITE
      default @alice alices
      %ENVIRONMENT alices
      groups alice
      %ENVIRONMENT bobs
      groups bob
      %ENVIRONMENT ended
      until 2020-01-01
      %ENVIRONMENT preset
      set PATH=/opt/dev/bin:$PATH
      set MINE=of $CHOS in $HOME
      set A=2
      %ENVIRONMENT ending
      hidden
      END
      date -d '2 days' '+until %F' >> /etc/chos
      chosctl reload && chosctl close closed --reason 'new disks' && mkdir -p /tmp/deep/er
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Guest guest;

  BothWaysIT(Guest guest) {
    this.guest = guest;
  }

  private void prepare() {
    guest.sh("root", MAKE_ENVIRONMENTS).exits(0);
    StringBuilder homes = new StringBuilder("set -e; ");
    for (String[] home : HOMES) {
      String name = home[0].replace("+", "");
      homes.append("mkdir -p ~/homes/").append(name).append("; printf '").append(home[1]);
      homes.append("' > ~/homes/").append(name).append("/.chos; ");
    }
    guest.sh("alice", homes + MAKE_HOMES).clean();
  }

  private void restore() {
    guest
        .sh(
            "root",
            "chosctl open closed; mv /root/chos.kept /etc/chos; rm -rf "
                + DIRECTORY
                + " /home/alice/homes /home/alice/tree-of-mine /tmp/deep; chosctl reload;"
                + " rm -rf --one-file-system /export/os/ways")
        .exits(0);
  }

  /** Lines for sh; one that begins with "+" has to go without Java. */
  static List<String> inputs() {
    List<String> inputs = new ArrayList<>();
    names(inputs);
    commandLines(inputs);
    asShell(inputs);
    variables(inputs);
    states(inputs);
    homes(inputs);
    places(inputs);
    fromInside(inputs);
    rights(inputs);
    settings(inputs);
    inputs.replaceAll(BothWaysIT::byThisEngine);
    return inputs;
  }

  /** By the mount engine a shell is Java's to find, and so is the host. */
  private static String byThisEngine(String input) {
    return MOUNT && input.matches("\\+.*(chos -l?c '|CHOS='?root).*") ? input.substring(1) : input;
  }

  /** Each name in each form; for sh, between single quotes or as its own words. */
  private static void names(List<String> inputs) {
    for (String name :
        List.of(
            "+debian13",
            "+busybox",
            "+root",
            "nowhere",
            "",
            "debian1",
            "debian13 ",
            "de\tbian13",
            "debian13\\n",
            "debian13/",
            "/export/os/debian13",
            "../debian13",
            "debian13\\377",
            "\\303\\244",
            "%05000d")) {
      String direct = name.startsWith("+") ? "+" : "";
      String chos =
          name.contains("\\") || name.contains("%")
              ? "CHOS=\"$(printf '" + name + "x')\"; export CHOS; CHOS=\"${CHOS%x}\" chos "
              : "CHOS='" + name.substring(direct.length()) + "' chos ";
      inputs.add(direct + chos + REPORT + " a 'b  c' '' -x");
      inputs.add(direct + chos + "env -i A=1 " + REPORT);
      inputs.add(direct + chos + "sh -c 'exit 42'");
      inputs.add(direct + chos + "sh -c 'kill -9 $$'");
      inputs.add("echo " + REPORT + " | " + chos);
      inputs.add(chos + "no-such-command x");
      // busybox lacks alice's shell, so there Java has to choose.
      inputs.add((name.contains("busybox") ? "" : direct) + chos + "-c '" + REPORT + " y'");
      inputs.add(chos + "--verbose " + REPORT);
    }
  }

  private static void commandLines(List<String> inputs) {
    inputs.addAll(
        List.of(
            "+chos --env debian13 " + REPORT + " --env x",
            "+chos --env busybox -- " + REPORT,
            "+chos --env busybox -- echo --",
            "chos --env busybox -- -- echo",
            "chos --env=busybox " + REPORT,
            "chos --env busybox --verbose true",
            "chos --env",
            "chos --env '' true",
            "chos --env --list true",
            "chos --env nowhere true",
            "chos -- " + REPORT,
            "chos --",
            "chos ''",
            "chos '' x",
            "chos /",
            "chos /etc/hostname",
            "chos ./x",
            "chos -x",
            "chos --engine kernel --env debian13 " + REPORT,
            "+chos --env debian13 echo @/etc/passwd @x",
            "+CHOS=debian13 chos echo @/etc/passwd",
            "echo " + REPORT + " | chos --env debian13",
            "echo " + REPORT + " | chos --env debian13 --",
            "chos --chdir /usr --env debian13 pwd",
            "chos --chdir /nowhere --env debian13 pwd",
            "CHOS=nowhere chos --env debian13 pwd",
            "chos --list",
            "chos --which",
            "chos --help",
            "chos --version",
            "chos --nonsense"));
  }

  private static void asShell(List<String> inputs) {
    inputs.addAll(
        List.of(
            "+CHOS=debian13 chos -lc '" + REPORT + "'",
            "CHOS=nowhere chos -c '" + REPORT + "'",
            "+CHOS=debian13 chos -c 'exit 3'",
            "CHOS=busybox chos -c '" + REPORT + "' zero one",
            "chos -c",
            "echo " + REPORT + " | CHOS=debian13 chos -i 2>/dev/null",
            "echo " + REPORT + " | CHOS=debian13 SHELL=/usr/bin/chos chos",
            "echo " + REPORT + " | CHOS=debian13 SHELL=chos chos",
            "echo " + REPORT + " | CHOS=debian13 bash -c 'exec -a -chos chos'",
            "echo " + REPORT + " | CHOS=busybox bash -c 'exec -a -chos chos'",
            "CHOS=debian13 bash -c 'exec -a -chos chos -c \"" + REPORT + "\"'",
            // What it is called by.
            "CHOS=debian13 bash -c 'exec -a \"\" chos " + REPORT + "'",
            "echo " + REPORT + " | CHOS=debian13 bash -c 'exec -a - chos'",
            "CHOS=debian13 bash -c 'exec -a /usr/bin/-chos chos " + REPORT + "'",
            "CHOS=debian13 bash -c 'exec -a \"$(printf \"\\377\\001\")\" chos " + REPORT + "'"));
  }

  private static void variables(List<String> inputs) {
    inputs.addAll(
        List.of(
            "+env -i CHOS=debian13 /usr/bin/chos /usr/bin/env",
            "+env -i /usr/bin/chos --env debian13 /usr/bin/env",
            "+env -i PATH=/nowhere CHOS=debian13 /usr/bin/chos /usr/bin/env",
            "env -i PATH=/nowhere CHOS=debian13 /usr/bin/chos env",
            "+env -i PATH= CHOS=debian13 /usr/bin/chos /usr/bin/env",
            "+env -i CHOS=debian13 A=1 CHOS=x CHOSEN=1 none /usr/bin/chos /usr/bin/env",
            "env -i CHOS= CHOS=debian13 HOME=/nowhere /usr/bin/chos /usr/bin/env",
            "+env -u HOME chos --env debian13 " + REPORT,
            "env -u HOME CHOS= chos " + REPORT,
            "+HOME=/nowhere CHOS=debian13 chos " + REPORT,
            "HOME= chos " + REPORT,
            "HOME=homes/one chos " + REPORT,
            "HOME=homes/windows chos " + REPORT,
            "HOME=$(printf '%05000d' 0) chos " + REPORT,
            "HOME=$(printf '/no\\nwhere') chos " + REPORT,
            "echo "
                + REPORT
                + " | env -u HOME -u USER A=1 LANG=C.UTF-8 LC_ALL=C CHOS=debian13 chos",
            "+LD_LIBRARY_PATH=/nowhere LD_BIND_NOW=1 CHOS=debian13 chos " + REPORT,
            "LD_LIBRARY_PATH=/nowhere CHOS=nowhere chos " + REPORT,
            "+JAVA_TOOL_OPTIONS=-version _JAVA_OPTIONS=-x CHOS=debian13 chos " + REPORT,
            "+CHOS=debian13 X=$(printf '\\377\\001') chos " + REPORT));
  }

  /** What the caller's state is. */
  private static void states(List<String> inputs) {
    inputs.add("+CHOS=debian13 chos " + REPORT + " $(printf '\\377 \\001')");
    for (String state :
        List.of(
            "umask 077",
            "ulimit -n 20",
            "ulimit -S -n 3",
            "ulimit -s 200",
            "trap '' TERM PIPE USR2",
            "trap '' PIPE",
            "exec 3</etc/passwd 7>&1",
            "exec 0<&-")) {
      inputs.add("+" + state + "; CHOS=debian13 chos " + REPORT);
      inputs.add(state + "; CHOS=debian13 chos no-such-command");
    }
    inputs.add("+exec >&-; CHOS=debian13 chos " + REPORT + " >&2");
    inputs.add("+exec 2>&-; CHOS=debian13 chos " + REPORT);
    inputs.add("exec <&- >&- 2>&-; CHOS=debian13 chos no-such-command");
  }

  /** Who has chosen what. */
  private static void homes(List<String> inputs) {
    for (String[] home : HOMES) {
      String direct = home[0].startsWith("+") ? "+" : "";
      String at = "HOME=/home/alice/homes/" + home[0].substring(direct.length()) + " chos ";
      inputs.add(direct + at + REPORT);
      inputs.add((home[0].equals("+one") ? "+" : "") + at + "-c '" + REPORT + "'");
      inputs.add("echo " + REPORT + " | " + at);
    }
    inputs.add("+HOME=/home/alice/homes/none chos " + REPORT);
    inputs.add("+HOME=/home/alice/homes/link chos " + REPORT);
    for (String home : List.of("directory", "closed", "fifo", "loop", "device")) {
      inputs.add("HOME=/home/alice/homes/" + home + " chos " + REPORT);
      inputs.add("HOME=/home/alice/homes/" + home + " chos -c '" + REPORT + "'");
    }
  }

  /** From each place, which is there inside, or is not. */
  private static void places(List<String> inputs) {
    for (String place :
        List.of(
            "/",
            "/usr/share",
            "/tmp/deep/er",
            "/export/os/debian13/usr/lib",
            "/chos/usr",
            "/chos",
            "/home/alice/homes",
            "/dev/shm",
            "/local",
            "/etc/systemd/network",
            "/usr/lib/chos")) {
      inputs.add("cd " + place + "; CHOS=debian13 chos " + REPORT);
      inputs.add("cd " + place + "; CHOS=busybox chos -c '" + REPORT + "'");
      inputs.add("cd " + place + "; CHOS=root chos pwd");
    }
    String gone = "; mkdir -p $d; cd $d; rmdir $d; ";
    inputs.add("d=/tmp/gone.1" + gone + "CHOS=debian13 chos " + REPORT);
    inputs.add("d=/tmp/gone.2" + gone + "CHOS=root chos -c '" + REPORT + "'");
  }

  private static void fromInside(List<String> inputs) {
    for (String there : List.of("debian13", "busybox")) {
      String inside = "CHOS=" + there + " chos sh -c '";
      inputs.add("+" + inside + "cd /usr; CHOS=debian13 chos " + REPORT + "'");
      inputs.add("+" + inside + "cd /tmp/deep; CHOS=root chos " + REPORT + "'");
      inputs.add("+" + inside + "chos --env busybox " + REPORT + "'");
      inputs.add(inside + "chos no-such-command; pwd'");
      inputs.add(inside + "cd /etc; CHOS=nowhere chos true'");
      inputs.add(inside + "chos -- --which'");
    }
  }

  /** Who may enter, and until when. */
  private static void rights(List<String> inputs) {
    for (String name : List.of("+alices", "bobs", "closed", "ended", "+ending")) {
      String direct = name.startsWith("+") ? "+" : "";
      String chos = "CHOS=" + name.substring(direct.length()) + " chos ";
      inputs.add(direct + chos + REPORT + " a");
      inputs.add(direct + "chos --env " + name.substring(direct.length()) + " true");
      inputs.add(chos + "-c '" + REPORT + "'");
      inputs.add("echo " + REPORT + " | " + chos);
      inputs.add(chos + "no-such-command");
      inputs.add(direct + "chos --env busybox sh -c '" + chos + REPORT + "'");
    }
    inputs.add("chos --list --all");
    inputs.add("HOME=/home/alice/homes/none chos no-such-command");
  }

  /** The variables that an environment sets, and that are put back. */
  private static void settings(List<String> inputs) {
    String inside = "+CHOS=preset chos ";
    inputs.addAll(
        List.of(
            inside + REPORT + " a 'b  c'",
            inside + "-c '" + REPORT + "'",
            inside + "chos --which",
            inside + "env -u CHOS chos --which",
            inside + "chos --env debian13 " + REPORT,
            inside + "sh -c 'CHOS=root chos " + REPORT + "'",
            inside + "env MINE=changed PATH=/bin chos --env busybox " + REPORT,
            inside + "env -u MINE chos --env preset " + REPORT,
            inside + "sh -c 'A=1 CHOS=busybox exec chos " + REPORT + "'",
            "CHOS=preset chos no-such-command",
            "echo " + REPORT + " | CHOS=preset chos",
            "echo " + REPORT + " | env -i CHOS=preset A=1 HOME=/home/alice /usr/bin/chos",
            "+A=1 CHOS=preset chos " + REPORT,
            "+A= MINE= CHOS=preset chos " + REPORT,
            "+env -i CHOS=preset /usr/bin/chos /usr/bin/env",
            "+env -i PATH= HOME= CHOS=preset /usr/bin/chos /usr/bin/env",
            "+A=$(printf '\\377\\001') CHOS=preset chos " + REPORT,
            "+CHOS_CHANGED= CHOS=preset chos " + REPORT,
            "+CHOS_CHANGED=nonsense CHOS=debian13 chos " + REPORT,
            "+CHOS_CHANGED='A:0:-;' A=2 CHOS=busybox chos " + REPORT,
            "+CHOS_CHANGED='A:0:99999:1;' A=2 CHOS=preset chos " + REPORT));
  }

  @Test
  void whatTheFrontDoesIsWhatJavaWouldHaveDone() {
    List<String> inputs = inputs();
    List<String> lines;
    prepare();
    try {
      lines =
          guest
              .command("root", Trees.onHost("both-ways"), "alice", DIRECTORY)
              .stdin((String.join("\n", inputs) + "\n").getBytes(UTF_8))
              .within(PATIENCE)
              .run()
              .clean()
              .out()
              .lines()
              .toList();
    } finally {
      restore();
    }
    String last = lines.get(lines.size() - 1);
    assertEquals("", String.join("\n", lines.subList(0, lines.size() - 1)));
    Matcher counts = Pattern.compile("([0-9]+) inputs, ([0-9]+) entered").matcher(last);
    assertTrue(counts.matches(), last);
    assertEquals(inputs.size(), Integer.parseInt(counts.group(1)));
    // Both kinds are to be there, whatever is added.
    int entered = Integer.parseInt(counts.group(2));
    assertTrue(entered >= 100 && inputs.size() - entered >= 150, last);
  }

  /** Who starts at the moment when all is replaced goes the long way, and arrives. */
  @Test
  void whileItIsPublishedAnewNothingIsDecidedOtherwise() {
    Result result =
        guest
            .sh(
                "root",
                """
                cd /; say() { echo "$1 $?" >> /tmp/said; }; rm -f /tmp/said
                (for i in 1 2; do chosctl reload || echo "reload: $?"; done) > /tmp/reloads 2>&1 &
                while kill -0 $!; do
                  CHOS=debian13 chos /local/usr/libexec/chos-test/where >> /tmp/said; say a
                  chos --env busybox sh -c 'exit 7'; say b
                  CHOS=debian13 chos -c 'exit 8'; say c
                done 2>/dev/null
                sort /tmp/said | uniq -c; grep reload: /tmp/reloads; rm /tmp/said /tmp/reloads
                """)
            .clean();
    List<String> said = new ArrayList<>();
    int starts = 0;
    for (String line : result.out().lines().toList()) {
      String[] words = line.strip().split(" ", 2);
      said.add(words[1]);
      starts += Integer.parseInt(words[0]);
    }
    assertEquals(List.of(Trees.IN_DEBIAN13, "a 0", "b 7", "c 8"), said);
    assertTrue(starts >= (MOUNT ? 10 : 100), starts + " starts");
  }

  /** By its size and its times it is the same; by what the kernel knows it is not. */
  @Test
  void aTreesConfFileThatHasChangedSinceIsObeyed() {
    Result result =
        guest.sh(
            "root",
            """
            conf=/export/os/debian13/etc/chos.conf
            shell() { echo 'echo "$ONE $TWO."' | ONE=1 TWO=2 CHOS=debian13 chos; }
            cd /; cp -a $conf /root/conf.kept; rm $conf; printf '%%ENV\\nONE\\n' > $conf
            shell; chosctl reload > /dev/null; shell
            touch -r $conf /root/time; printf '%%ENV\\nTWO\\n' > $conf; touch -r /root/time $conf
            shell; rm $conf /root/time; cp -a /root/conf.kept $conf; rm /root/conf.kept
            """);
    assertEquals("1 .\n1 .\n 2.", result.clean().out());
  }
}
