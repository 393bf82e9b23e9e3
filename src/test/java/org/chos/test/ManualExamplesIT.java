// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.chos.test.ManualExamples.example;
import static org.chos.test.ManualExamples.line;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a manual page shows can be pasted, and does what the page says. */
@Tag("module")
@OnMachine
class ManualExamplesIT {
  /** How many each page has, so that a new one is not forgotten here. */
  private static final Map<String, Integer> KNOWN =
      Map.ofEntries(
          Map.entry("chos.1", 6),
          Map.entry("chos.5", 1),
          Map.entry("chos.conf.5", 1),
          Map.entry("chos-sysconfig.5", 2),
          Map.entry("chosctl.8", 4),
          Map.entry("chos-limits.7", 4),
          Map.entry("chosfs.5", 3),
          Map.entry("chos-job-starter.1", 2),
          // In NamespaceIT, MountEngineIT, PamIT and SlurmIT, where there is what these need.
          Map.entry("chos-namespace.7", 3),
          Map.entry("chos-mount.7", 1),
          Map.entry("pam_chos.8", 4),
          Map.entry("spank_chos.8", 3));

  private final Guest guest;

  ManualExamplesIT(Guest guest) {
    this.guest = guest;
  }

  private Result paste(String user, String command, String typed) {
    return guest
        .command(user, "sh", "-c", command)
        .stdin(typed.getBytes(StandardCharsets.UTF_8))
        .run();
  }

  @Test
  void noneIsForgotten() throws IOException {
    Map<String, Integer> counted = new TreeMap<>();
    ManualExamples.all().forEach((page, examples) -> counted.put(page, examples.size()));
    assertEquals(new TreeMap<>(KNOWN), counted);
  }

  @Test
  void aShellACommandAndTheWayBack() throws IOException {
    String shown = example("chos.1", 0);
    assertEquals(
        Trees.DEBIAN13, paste("alice", line(shown, 0), "readlink /proc/chos/link\n").clean().out());

    String make = "/export/os/debian13/usr/bin/make";
    guest.write(make, "#!/bin/sh\necho make \"$@\"\n".getBytes(StandardCharsets.UTF_8), "755");
    try {
      assertEquals("make -j8", paste("alice", line(shown, 1), "").clean().out());
    } finally {
      guest.run("root", "rm", make).clean();
    }

    Result back =
        guest
            .command("alice", "chos", "sh", "-c", line(shown, 2))
            .with("CHOS", "debian13")
            .stdin("readlink /proc/chos/link\n".getBytes(StandardCharsets.UTF_8))
            .run();
    assertEquals("/", back.clean().out());
  }

  @Test
  void aDefaultOfOnesOwn() throws IOException {
    guest.sh("alice", example("chos.1", 1)).clean();
    try {
      assertEquals(
          Trees.DEBIAN13, guest.run("alice", "chos", "readlink", "/proc/chos/link").clean().out());
    } finally {
      guest.run("alice", "rm", "/home/alice/.chos").clean();
    }
  }

  @Test
  void aLineOfACrontab() throws IOException {
    // Not at the hours that it names, but when cron starts.
    String job = example("chos.1", 2).replaceFirst("^\\S+ \\S+ \\S+ \\S+ \\S+", "@reboot");
    assertTrue(job.startsWith("@reboot CHOS="), job);
    guest.write("/home/alice/run.sh", "readlink /proc/chos/link > new && mv new out\n");
    guest.write("/root/crontab", job);
    guest.sh("root", "crontab -u alice /root/crontab && rm -f /run/crond.reboot && cron").exits(0);
    Result result =
        guest.sh(
            "root",
            """
            until [ -e /home/alice/out ]; do sleep 0.1; done
            cat /home/alice/out
            kill $(cat /run/crond.pid)
            crontab -u alice -r
            rm -f /home/alice/out /home/alice/run.sh /dev/shm/x
            """);
    assertEquals(Trees.DEBIAN13, result.exits(0).out());
  }

  @Test
  void aGuardInAScript() throws IOException {
    guest.write("/home/alice/guarded", example("chos.1", 3) + "echo it runs\n");
    assertEquals("it runs", guest.sh("alice", "CHOS=debian13 chos sh guarded").clean().out());
    Result host = guest.sh("alice", "sh guarded").exits(1);
    assertEquals("wrong environment", host.err());
    assertEquals("", host.out());
    guest.run("root", "rm", "/home/alice/guarded").clean();
  }

  @Test
  void thePrompt() throws IOException {
    for (int shell = 4; shell <= 5; shell++) {
      Result result =
          guest
              .command(
                  "alice",
                  "chos",
                  "sh",
                  "-c",
                  "PS1=old PROMPT=old; eval \"$1\"; echo $PS1 $PROMPT",
                  "sh",
                  example("chos.1", shell))
              .with("CHOS", "debian13")
              .run();
      assertEquals(shell == 4 ? "(debian13) old old" : "old (debian13) old", result.clean().out());
    }
  }

  @Test
  void listsOfEnvironments() throws IOException {
    guest.write("/root/example", example("chos.5", 0));
    Result edited =
        guest
            .command("root", "chosctl", "edit", "--dry-run")
            .with("EDITOR", "cp /root/example")
            .run();
    assertTrue(edited.clean().out().contains("would replace /etc/chos"), edited.toString());
  }

  @Test
  void howAShellIsStarted() throws IOException {
    guest.run("root", "cp", "-p", "/etc/chos.conf", "/root/kept").clean();
    guest.write("/etc/chos.conf", example("chos.conf.5", 0));
    try {
      Result shell =
          guest
              .command("alice", "chos", "--verbose", "--env", "debian13")
              .with("LANG", "C")
              .with("OTHER", "x")
              .stdin("echo $0 $LANG $OTHER.\n".getBytes(StandardCharsets.UTF_8))
              .run()
              .exits(0);
      assertEquals("-bash C .", shell.out());
      assertTrue(!shell.err().contains("chos.conf"), shell.err());
    } finally {
      guest.run("root", "mv", "/root/kept", "/etc/chos.conf").clean();
    }
  }

  @Test
  void whatStartSetsUp() throws IOException {
    guest.run("root", "cp", "-p", "/etc/sysconfig/chos", "/root/kept").clean();
    guest.write("/etc/sysconfig/chos", example("chos-sysconfig.5", 0));
    try {
      Result would = guest.run("root", "chosctl", "start", "--dry-run").exits(0);
      assertTrue(!would.err().contains("/etc/sysconfig/chos:"), would.toString());
    } finally {
      guest.run("root", "mv", "/root/kept", "/etc/sysconfig/chos").clean();
    }
    guest.sh("root", example("chos-sysconfig.5", 1)).exits(0);
  }

  @Test
  void aTreeIsMadeLookedAtAndTakenOffTheList() throws IOException {
    String create = line(example("chosctl.8", 0), 0);
    // There is no mirror here: what is asked of mmdebstrap counts.
    guest.write(
        "/usr/local/bin/mmdebstrap",
        """
        #!/bin/sh
        echo "$@" > /root/asked
        for directory; do :; done
        cp -a /export/os/busybox/. "$directory"
        """
            .getBytes(StandardCharsets.UTF_8),
        "755");
    try {
      Result made =
          guest
              .command("root", "sh", "-c", create)
              .with("PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
              .run()
              .exits(0);
      assertTrue(made.out().contains(" is ready; chos is running"), made.toString());
      String asked = guest.run("root", "cat", "/root/asked").clean().out();
      assertTrue(asked.contains(" --include=gcc,make trixie /export/os/"), asked);
      assertEquals(1, guest.sh("root", example("chosctl.8", 2)).clean().out().lines().count());

      String name = List.of(create.split(" ")).get(2);
      String tree = "/export/os/" + name + "/1";
      guest.write(
          tree + "/usr/bin/apt-get",
          "#!/bin/sh\necho \"$@\" >> /asked\n".getBytes(StandardCharsets.UTF_8),
          "755");
      guest.sh("root", example("chosctl.8", 1)).exits(0);
      assertEquals(
          "update\n--yes install gdb\n--yes dist-upgrade",
          guest.run("root", "cat", tree + "/asked").clean().out());
      guest.sh("root", "chosctl remove " + name + " --purge").exits(0);
      guest.sh("root", "echo old:/export/os/busybox >> /etc/chos").clean();
      guest.sh("root", example("chosctl.8", 3)).exits(0);
      guest.run("root", "grep", "^old:", "/etc/chos").exits(1);
    } finally {
      guest.run("root", "rm", "-f", "/usr/local/bin/mmdebstrap", "/root/asked").clean();
    }
  }

  @Test
  void theKernelsFiles() throws IOException {
    String inside = line(example("chosfs.5", 0), 0);
    assertEquals(
        Trees.DEBIAN13,
        guest.command("alice", "chos", "sh", "-c", inside).with("CHOS", "debian13").run().out());
    String leave = line(example("chosfs.5", 1), 0);
    Result left =
        guest
            .command("alice", "chos", "sh", "-c", leave + "; readlink /proc/chos/link")
            .with("CHOS", "debian13")
            .run();
    assertEquals("/", left.clean().out());
    String asked = line(example("chosfs.5", 2), 0).replace("4711", "'$pid'");
    Result found =
        guest.sh(
            "root",
            "CHOS=debian13 chos sleep 100 & pid=$!;"
                + " until [ \"$(readlink /proc/$pid/root)\" = /chos ]; do sleep 0.1; done; "
                + asked
                + "; kill $pid");
    assertTrue(found.exits(0).out().endsWith(" " + Trees.DEBIAN13), found.toString());
  }

  @Test
  void aJobByHand() throws IOException {
    Result job = guest.sh("alice", line(example("chos-job-starter.1", 1), 0)).exits(0);
    assertTrue(job.out().contains("VERSION_ID=\"13\""), job.toString());
  }

  @Test
  void waysRoundWhatDiffers() throws IOException {
    String[] typed = new String[4];
    for (int i = 0; i < typed.length; i++) {
      typed[i] = line(example("chos-limits.7", i), 0);
    }
    // A terminal that the tree lacks and the host has.
    guest.sh("root", "mv /export/os/debian13/usr/share/terminfo/v/vt220 /root").exits(0);
    try {
      assertEquals("/usr/lib/os-release", inDebian13(typed[0]).clean().out());
      assertTrue(inDebian13("find /usr -xdev -name os-release").clean().out().isEmpty());
      assertEquals("ncurses-bin: /usr/bin/tput", inDebian13(typed[1]).exits(0).out());
      assertTrue(guest.sh("root", typed[2]).exits(0).out().contains("VERSION_ID=\"13\""));
      inDebian13("TERM=vt220 tput cols").exits(3);
      inDebian13(typed[3]).exits(0);
    } finally {
      guest.sh("root", "mv /root/vt220 /export/os/debian13/usr/share/terminfo/v/").clean();
    }
  }

  private Result inDebian13(String script) {
    return guest.command("alice", "chos", "sh", "-c", script).with("CHOS", "debian13").run();
  }
}
