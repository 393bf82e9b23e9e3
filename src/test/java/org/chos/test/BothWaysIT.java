// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * There are two ways in: the front's, and Java's for what the front leaves to it. What the front
 * does must be what Java would have done: the same inputs go both ways, and state, output and exit
 * code are compared. Without the sign that the kernel's engine is meant, the front leaves all to
 * Java, which decides that anew.
 */
@OnMachine(processors = 2)
class BothWaysIT {
  private static final String SIGN = "/run/chos/published/kernel-engine";

  private static final String LAUNCHER = "/usr/lib/chos/launcher";

  /**
   * On the host and in the trees; says what a program finds there, but for what no two have in
   * common.
   */
  private static final String REPORT =
      """
      #!/bin/sh
      echo "arguments: $# $*"
      for argument; do echo "<$argument>"; done
      pwd
      readlink /proc/chos/link /proc/self/cwd
      umask
      env | sort
      grep -E '^(Sig[PBIC]|Shd|Groups|Uid|NoNew|Seccomp)' /proc/self/status
      cat /proc/self/limits
      ls -l /proc/$$/fd > /tmp/report.$$
      sed 's/.* \\([0-9]* -> .*\\)/\\1/; s/\\[[0-9]*\\]/[]/' /tmp/report.$$ |
        sed 's/report[.][0-9]*/report/'
      rm /tmp/report.$$
      tr '\\0' '\\n' < /proc/$$/cmdline
      """;

  /** Homes with one ~/.chos each, written by printf. */
  private static final String[][] HOMES = {
    {"one", "debian13\\n"},
    {"blanks", " \\tbusybox \\nmore\\n"},
    {"unended", "busybox"},
    {"mark", "\\357\\273\\277debian13\\n"},
    {"windows", "debian13\\r\\nx\\r\\n"},
    {"later", "\\ndebian13\\n"},
    {"empty", ""},
    {"unknown", "nowhere\\n"},
    {"control", "debian13\\001\\n"},
    {"latin", "debian13\\377\\n"},
    {"own", "mine\\n"},
    {"long", "%05000d\\n"},
  };

  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Guest guest;

  BothWaysIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void prepare() {
    guest.write("/dev/shm/report", REPORT);
    guest
        .sh(
            "root",
            "chmod 755 /dev/shm/report; cp -a /etc/chos /root/chos.kept;"
                + " echo default:/export/os/busybox >> /etc/chos; chosctl reload;"
                + " rm -rf /home/alice/homes; mkdir -p /tmp/deep/er")
        .exits(0);
    StringBuilder homes =
        new StringBuilder(
            "set -e; mkdir ~/homes ~/homes/none ~/homes/directory" + " ~/homes/directory/.chos;");
    for (String[] home : HOMES) {
      homes
          .append(" mkdir ~/homes/")
          .append(home[0])
          .append("; printf '")
          .append(home[1])
          .append("' > ~/homes/")
          .append(home[0])
          .append("/.chos;");
    }
    homes.append(
        " mkdir -p ~/homes/own/.config/chos; ln -s /export/os/debian13 ~/tree-of-mine; printf"
            + " '%%SHELLS\\n"
            + "mine:/home/alice/tree-of-mine\\n"
            + "' > ~/homes/own/.config/chos/environments; mkdir ~/homes/closed; echo debian13 >"
            + " ~/homes/closed/.chos; chmod 0 ~/homes/closed/.chos");
    guest.sh("alice", homes.toString()).clean();
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "[ ! -e /root/sign ] || mv /root/sign "
                + SIGN
                + "; [ ! -e /root/launcher ] || mv /root/launcher "
                + LAUNCHER
                + "; mv /root/chos.kept /etc/chos; chosctl reload; rm -rf /dev/shm/report"
                + " /dev/shm/ways /home/alice/homes /home/alice/tree-of-mine /tmp/deep")
        .exits(0);
  }

  /** Lines for sh; one that begins with "+" has to go without Java. */
  private static List<String> inputs() {
    String report = "/dev/shm/report";
    List<String> inputs = new ArrayList<>();
    // Each name in each form.
    for (String name :
        List.of(
            "+debian13",
            "+busybox",
            "+root",
            "nowhere",
            "",
            "debian1",
            "debian13 ",
            "de\tbian13")) {
      String direct = name.startsWith("+") ? "+" : "";
      String chos = direct + "CHOS='" + name.substring(direct.length()) + "' chos ";
      inputs.add(chos + report + " a 'b  c' '' -x");
      inputs.add(chos + "env -i A=1 " + report);
      inputs.add(chos + "sh -c 'exit 42'");
      inputs.add(chos + "sh -c 'kill -9 $$'");
      inputs.add("echo " + report + " | " + chos.substring(direct.length()));
      inputs.add(chos.substring(direct.length()) + "no-such-command x");
      // busybox lacks alice's shell, so there Java has to choose.
      inputs.add(
          (name.contains("busybox") ? chos.substring(direct.length()) : chos)
              + "-c '"
              + report
              + " y'");
      inputs.add(chos.substring(direct.length()) + "--verbose " + report);
    }
    inputs.addAll(
        List.of(
            // Each form of a command line.
            "+chos --env debian13 " + report + " --env x",
            "+chos --env busybox -- " + report,
            "+chos --env busybox -- echo --",
            "chos --env busybox -- -- echo",
            "chos --env=busybox " + report,
            "chos --env busybox --verbose true",
            "chos --env",
            "chos --env '' true",
            "chos --env --list true",
            "chos --env nowhere true",
            "chos -- " + report,
            "chos --",
            "chos ''",
            "chos '' x",
            "chos /",
            "chos /etc/hostname",
            "chos ./x",
            "chos -x",
            "chos --engine kernel --env debian13 " + report,
            "+chos --env debian13 echo @/etc/passwd @x",
            "+CHOS=debian13 chos echo @/etc/passwd",
            "echo " + report + " | chos --env debian13",
            "echo " + report + " | chos --env debian13 --",
            "chos --chdir /usr --env debian13 pwd",
            "chos --chdir /nowhere --env debian13 pwd",
            "CHOS=nowhere chos --env debian13 pwd",
            "chos --list",
            "chos --which",
            "chos --nonsense",
            // As a shell.
            "+CHOS=debian13 chos -lc '" + report + "'",
            "CHOS=nowhere chos -c '" + report + "'",
            "+CHOS=debian13 chos -c 'exit 3'",
            "CHOS=busybox chos -c '" + report + "' zero one",
            "echo " + report + " | CHOS=debian13 SHELL=/usr/bin/chos chos",
            "echo " + report + " | CHOS=debian13 bash -c 'exec -a -chos chos'",
            "echo " + report + " | CHOS=busybox bash -c 'exec -a -chos chos'",
            "CHOS=debian13 bash -c 'exec -a -chos chos -c \"" + report + "\"'",
            // Variables.
            "+env -i CHOS=debian13 /usr/bin/chos /usr/bin/env",
            "+env -i /usr/bin/chos --env debian13 /usr/bin/env",
            "+env -i PATH=/nowhere CHOS=debian13 /usr/bin/chos /usr/bin/env",
            "env -i PATH=/nowhere CHOS=debian13 /usr/bin/chos env",
            "+env -i CHOS=debian13 A=1 CHOS=x CHOSEN=1 none /usr/bin/chos /usr/bin/env",
            "+env -u HOME chos --env debian13 " + report,
            "env -u HOME CHOS= chos " + report,
            "+HOME=/nowhere CHOS=debian13 chos " + report,
            "HOME= chos " + report,
            "echo "
                + report
                + " | env -u HOME -u USER A=1 LANG=C.UTF-8 LC_ALL=C CHOS=debian13 chos",
            "+LD_LIBRARY_PATH=/nowhere LD_BIND_NOW=1 CHOS=debian13 chos " + report,
            "+JAVA_TOOL_OPTIONS=-version _JAVA_OPTIONS=-x CHOS=debian13 chos " + report,
            "+CHOS=debian13 X=$(printf '\\377\\001') chos " + report,
            // What it is called with.
            "+CHOS=debian13 chos " + report + " $(printf '\\377 \\001')",
            "+umask 077; CHOS=debian13 chos " + report,
            "+ulimit -n 20; CHOS=debian13 chos " + report,
            "+trap '' TERM PIPE USR2; CHOS=debian13 chos " + report,
            "+exec 3</etc/passwd 7>&1; CHOS=debian13 chos " + report,
            "+exec >&-; CHOS=debian13 chos " + report + " >&2",
            "+exec 0<&-; CHOS=debian13 chos " + report));
    // Who has chosen what.
    for (String[] home : HOMES) {
      String direct = List.of("one", "blanks", "unended").contains(home[0]) ? "+" : "";
      inputs.add(direct + "HOME=/home/alice/homes/" + home[0] + " chos " + report);
      inputs.add(
          (home[0].equals("one") ? "+" : "")
              + "HOME=/home/alice/homes/"
              + home[0]
              + " chos -c "
              + report);
      inputs.add("echo " + report + " | HOME=/home/alice/homes/" + home[0] + " chos");
    }
    for (String home : List.of("none", "directory", "closed")) {
      inputs.add("HOME=/home/alice/homes/" + home + " chos " + report);
    }
    // From each place, which is there inside, or is not.
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
      inputs.add("cd " + place + "; CHOS=debian13 chos " + report);
      inputs.add("cd " + place + "; CHOS=busybox chos -c " + report);
      inputs.add("cd " + place + "; CHOS=root chos pwd");
    }
    inputs.add(
        "mkdir -p /tmp/gone.$$; cd /tmp/gone.$$; rmdir /tmp/gone.$$; CHOS=debian13 chos " + report);
    inputs.add(
        "mkdir -p /tmp/gone.$$; cd /tmp/gone.$$; rmdir /tmp/gone.$$; CHOS=root chos -c " + report);
    // From inside.
    for (String there : List.of("debian13", "busybox")) {
      String inside = "CHOS=" + there + " chos sh -c '";
      inputs.add("+" + inside + "cd /usr; CHOS=debian13 chos " + report + "'");
      inputs.add("+" + inside + "cd /tmp/deep; CHOS=root chos " + report + "'");
      inputs.add("+" + inside + "chos --env busybox " + report + "'");
      inputs.add(inside + "chos no-such-command; pwd'");
      inputs.add(inside + "cd /etc; CHOS=nowhere chos true'");
      inputs.add(inside + "chos -- --which'");
    }
    return inputs;
  }

  /**
   * Runs them all, two at a time; what comes out of the nth is in the file n of the directory,
   * which has the same name for all while they run.
   */
  private void run(List<String> inputs, String directory) {
    String script =
        "cd /dev/shm; rm -rf ways-now "
            + directory
            + "; mkdir -p ways ways-now && awk '{ print NR \" \" $0 }' | xargs -d '\\n"
            + "' -P 2 -n 1 sh -c 'n=${1%% *}; cd; sh -c \"${1#* }\" < /dev/null >"
            + " /dev/shm/ways-now/$n 2>&1; echo \"exit code $?\" >> /dev/shm/ways-now/$n' sh; mv"
            + " ways-now "
            + directory;
    guest
        .command("alice", "sh", "-c", script)
        .stdin((String.join("\n", inputs) + "\n").getBytes(UTF_8))
        .within(PATIENCE)
        .run()
        .clean();
  }

  private static List<String> plain(List<String> inputs) {
    return inputs.stream()
        .map(input -> input.startsWith("+") ? input.substring(1) : input)
        .toList();
  }

  /** What differs, with the input that it came of. */
  private List<String> differences(List<String> inputs, String one, String other) {
    String lines =
        guest.sh("alice", "diff -r -U 0 " + one + " " + other + " | cat -v").exits(0).out();
    return lines
        .lines()
        .map(
            line -> {
              String file = line.startsWith("--- ") ? line.split("\\s")[1] : "";
              return file.isEmpty()
                  ? line
                  : "=== "
                      + inputs.get(Integer.parseInt(file.substring(file.lastIndexOf('/') + 1)) - 1);
            })
        .toList();
  }

  @Test
  void whatTheFrontDoesIsWhatJavaWouldHaveDone() {
    List<String> inputs = plain(inputs());
    assertTrue(inputs.size() >= 200, inputs.size() + " inputs");
    run(inputs, "/dev/shm/ways/usual");
    guest.sh("root", "mv " + SIGN + " /root/sign").clean();
    run(inputs, "/dev/shm/ways/java");
    assertEquals(List.of(), differences(inputs, "/dev/shm/ways/java", "/dev/shm/ways/usual"));
  }

  @Test
  void theUsualCasesNeedNoJava() {
    List<String> inputs = plain(inputs().stream().filter(input -> input.startsWith("+")).toList());
    run(inputs, "/dev/shm/ways/usual");
    guest.sh("root", "mv " + LAUNCHER + " /root/launcher").clean();
    run(inputs, "/dev/shm/ways/alone");
    assertEquals(List.of(), differences(inputs, "/dev/shm/ways/usual", "/dev/shm/ways/alone"));
  }
}
