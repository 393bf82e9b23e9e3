// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One name, several trees after another: {@code update}, {@code rollback}, {@code prune}. */
@Tag("ci")
@Tag("module")
@OnMachine
class GenerationsIT {
  private static final String STORE = "/export/os/gen";

  private final Guest guest;

  GenerationsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void create() {
    guest
        .sh(
            "root",
            "cp -a /etc/chos /root/chos.kept; cp -a /export/os/busybox /tmp/from; echo 1 >"
                + " /tmp/from/etc/generation; chosctl create gen --from /tmp/from")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "mv /root/chos.kept /etc/chos; chosctl reload; rm -rf /tmp/from " + STORE + "; true")
        .exits(0);
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  private void update(int number, String options) {
    root("echo " + number + " > /tmp/from/etc/generation; chosctl update gen " + options).exits(0);
  }

  private String in(String environment, String script) {
    return guest
        .command("alice", "chos", "sh", "-c", script)
        .with("CHOS", environment)
        .run()
        .clean()
        .out();
  }

  private Running stay(String environment) {
    Running inside =
        guest
            .command("alice", "chos", "sh", "-c", "while :; do cat /etc/generation; sleep 1; done")
            .with("CHOS", environment)
            .start();
    root("until grep -q " + STORE + " /proc/chos/processes; do sleep 0.1; done").clean();
    return inside;
  }

  @Test
  void whoIsInsideStaysWhereHeIs() {
    Running inside = stay("gen");
    update(2, "--squashfs");
    assertEquals(
        "2\ngen\ngen@2", in("gen", "cat /etc/generation; chos --which; chos --which --verbose"));
    String ps = root("chosctl ps").clean().out();
    assertTrue(ps.contains("gen@1"), ps);
    update(3, "");
    assertEquals("3", in("gen", "cat /etc/generation"));
    String inNamespace = "chos --engine namespace --env gen chos --which --verbose";
    assertEquals("gen@3", guest.sh("alice", inNamespace).exits(0).out());
    root("chosctl generations gen --pin 2").exits(0);
    assertEquals("2\ngen", in("gen@2", "cat /etc/generation; chos --which"));
    assertEquals("3", in("gen@3", "cat /etc/generation"));
    root("chosctl rollback gen 1").exits(0);
    assertEquals("1", in("gen", "cat /etc/generation"));
    root("chosctl rollback gen 3").exits(0);
    String pruned = root("chosctl prune gen --keep 1").exits(0).out();
    assertTrue(pruned.contains("still in generation 1"), pruned);
    assertEquals("1\n2.sqfs\n3.sqfs", root("ls " + STORE + " | grep -v '[de]$'").clean().out());
    inside.kill();
    Result seen = inside.await();
    assertTrue(seen.out().matches("1(\n1)*"), seen.out());
    assertEquals("1 of gen is deleted", root("chosctl prune gen --keep 1").exits(0).out());
    assertEquals("2\n3", in("gen@2", "cat /etc/generation; CHOS=gen chos cat /etc/generation"));
    root("chosctl remove gen --purge").exits(0);
    assertEquals("", root("ls -d " + STORE + "; losetup -a; true").out());
  }

  /** A compiler reads many files: all of one generation, whatever happens around it. */
  @Test
  void whoCompilesSeesOneGenerationOnly() {
    String source = "/export/os/debian13/usr/include/generation.h";
    String store = "/export/os/compiles";
    String header = "echo '#define GENERATION \"%d\"' > " + source + "; ";
    root(header.formatted(1) + "chosctl create compiles --from /export/os/debian13").exits(0);
    guest.write(
        "/home/alice/p.c",
        """
        #include <generation.h>
        #include <stdio.h>
        int main(void) { puts(GENERATION); }
        """);
    try {
      Running job =
          guest
              .command(
                  "alice",
                  "chos",
                  "sh",
                  "-c",
                  "while [ ! -e /tmp/enough ]; do tcc -o p p.c && ./p; done; chos --which"
                      + " --verbose")
              .with("CHOS", "compiles")
              .within(Duration.ofMinutes(10))
              .start();
      root("until [ -x /home/alice/p ]; do sleep 0.1; done").clean();
      root(header.formatted(2) + "chosctl update compiles").exits(0);
      String now = "cd /tmp; tcc -o now ~/p.c && ./now; rm now; chos --which --verbose";
      assertEquals("2\ncompiles@2", in("compiles", now));
      root("chosctl prune compiles --keep 1").exits(0);
      root(header.formatted(3) + "chosctl update compiles --squashfs").exits(0);
      root("chosctl rollback compiles; chosctl prune compiles --keep 1").exits(0);
      assertEquals("2\ncompiles@2", in("compiles", now));
      root("touch /tmp/enough").clean();
      String out = job.await().clean().out();
      assertTrue(out.matches("(1\n){10,}compiles@1"), out);
      root("chosctl prune compiles --keep 1").exits(0);
      assertEquals("2\n3.sqfs", root("ls " + store + " | grep -v '[de]$'").clean().out());
    } finally {
      root("rm -f /tmp/enough " + source + "; chosctl remove compiles --purge").exits(0);
    }
  }

  @Test
  void maintainedInACopyItIsTheNextOne() {
    Running inside = stay("gen");
    root("echo second:" + STORE + "/1 >> /etc/chos").clean();
    String second = root("chosctl maintain gen --generation --dry-run -- true").exits(0).err();
    assertTrue(second.contains("`chosctl rollback second 2`"), second);
    root("sed -i /^second:/d /etc/chos").clean();
    root("chosctl maintain gen --generation -- sh -c 'echo 2 > /etc/generation; echo new >"
            + " /usr/new; ls -A /run'")
        .exits(0);
    assertEquals(
        "2\nnew\ngen@2", in("gen", "cat /etc/generation /usr/new; chos --which --verbose"));
    String change = "echo 3 > /etc/generation; ";
    Result failed =
        root("chosctl maintain gen --generation -- sh -c '" + change + "exit 7'").exits(7);
    assertTrue(failed.err().contains("gen stays what it is, " + STORE + "/2"), failed.err());
    Result missing = root("chosctl maintain gen --generation -- no-such-command").exits(127);
    assertTrue(missing.err().contains("not found"), missing.err());
    Result ended =
        root(
            "chosctl maintain gen --generation -- sh -c '"
                + change
                + "sleep 98765; true' & until pgrep -fx 'sleep 98765' > /dev/null; do sleep 0.1;"
                + " done; kill $!; wait $!; echo $?");
    assertEquals("143", ended.out(), ended.err());
    assertTrue(ended.err().contains("nothing is left of " + STORE + "/3"), ended.err());
    assertEquals("1\n2", root("ls -A " + STORE + " | grep -v '[de]$'").clean().out());
    assertEquals("2", in("gen", "cat /etc/generation"));
    inside.kill();
    Result seen = inside.await();
    assertTrue(seen.out().matches("1(\n1)*"), seen.out());

    update(3, "--squashfs");
    Result refused = root("chosctl maintain gen -- true").exits(125);
    for (String way : new String[] {"maintain --generation gen", "chosctl update gen"}) {
      assertTrue(refused.err().contains(way), refused.err());
    }
    root("echo 'echo 4 > /etc/generation' | chosctl maintain gen --generation").exits(0);
    assertEquals("4\ngen@4", in("gen", "cat /etc/generation; chos --which --verbose"));
    assertEquals("4.sqfs", root("ls " + STORE + " | grep '^4.*s$'").clean().out());
    String list = root("chosctl generations gen").clean().out();
    assertTrue(list.contains("/tmp/from, maintained"), list);
    String json = root("chosctl generations gen --json").clean().out();
    assertTrue(json.contains("\"a shell\""), json);
    String plan =
        root("chosctl maintain gen --generation --dry-run -- apt-get update").clean().out();
    assertTrue(plan.contains("would unpack " + STORE + "/4.sqfs"), plan);
    assertTrue(plan.contains("would run in it: apt-get update"), plan);
    assertTrue(
        root("chosctl maintain busybox --generation -- true")
            .exits(125)
            .err()
            .contains("has no generations"));
  }

  @Test
  void killedAtAnyStepWhatWasInForceStays() {
    int kills = 0;
    for (int step = 1; step < 40; step++) {
      Result killed =
          root(
              "exec strace -f --seccomp-bpf -qq -o /dev/null -e"
                  + " inject=rename,renameat,renameat2,move_mount:signal=KILL:when="
                  + step
                  + " chosctl update gen");
      String now = in("gen", "cat /etc/generation; chos --which");
      assertEquals("1\ngen", now);
      if (killed.signal() != 9) {
        killed.exits(0);
        break;
      }
      kills++;
    }
    assertTrue(kills >= 3, kills + " kills");
    root("chosctl reload").exits(0);
    assertEquals("gen", in("gen", "chos --which"));
  }

  @Test
  void manyEnterDuringASwitch() {
    update(2, "");
    Running switches =
        guest
            .command(
                "root",
                "/bin/sh",
                "-c",
                "for n in 1 2 3; do chosctl rollback gen 1 && chosctl rollback gen 2 || exit; done")
            .within(Duration.ofMinutes(10))
            .start();
    Result entered =
        guest
            .command(
                "alice",
                "/bin/sh",
                "-c",
                "n=0; while [ $n -lt 200 ]; do CHOS=gen chos cat /etc/generation || echo failed;"
                    + " n=$((n + 1)); done | sort | uniq -c")
            .within(Duration.ofMinutes(10))
            .run();
    switches.await().exits(0);
    assertTrue(!entered.out().contains("failed"), entered.toString());
  }

  @Test
  void whatCanNotBeDone() {
    assertTrue(root("chosctl update busybox").exits(1).err().contains("has no generations"));
    assertTrue(root("chosctl rollback gen").exits(1).err().contains("no generation before 1"));
    assertTrue(root("chosctl rollback gen 7").exits(1).err().contains("no generation 7"));
    assertTrue(
        root("chosctl update gen --from /nowhere").exits(1).err().contains("no such directory"));
    root("echo '" + STORE + " *(ro)' > /etc/exports").clean();
    try {
      assertTrue(root("chosctl prune gen").exits(1).err().contains("--force"));
      assertTrue(root("chosctl remove gen --purge").exits(1).err().contains("--force"));
    } finally {
      root("rm /etc/exports").clean();
    }
    assertEquals("1", in("gen", "cat /etc/generation"));
  }
}
