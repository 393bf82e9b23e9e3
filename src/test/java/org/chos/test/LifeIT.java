// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of an environment in its own section, from its first day to its last. */
@Tag("long")
@Tag("module")
@OnMachine
class LifeIT {
  private static final String ABOUT = "small; questions to the desk";

  private final Guest guest;

  LifeIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest.sh("root", "cp -a /etc/chos /root/chos.kept").clean();
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "pkill -x sleep; mv /root/chos.kept /etc/chos; rm -f /var/lib/chos/closed /root/*.prom"
                + " /export/os/debian13/usr/bin/suid-id; chosctl reload")
        .exits(0);
  }

  /** Adds lines to /etc/chos, and publishes them. */
  private void say(String lines) {
    guest.sh("root", "cat >> /etc/chos <<'END'\n" + lines + "\nEND\nchosctl reload").clean();
  }

  private Result in(String user, String name) {
    return guest.sh(user, "CHOS=" + name + " chos readlink /proc/chos/link");
  }

  private void enters(String user, String name) {
    assertEquals("/export/os/" + name, in(user, name).clean().out());
  }

  private JsonObject listed(String command, String name) {
    JsonElement all = JsonParser.parseString(guest.sh("root", command).clean().out());
    for (JsonElement each :
        all.isJsonArray()
            ? all.getAsJsonArray()
            : all.getAsJsonObject().getAsJsonArray("environments")) {
      if (each.getAsJsonObject().get("name").getAsString().equals(name)) {
        return each.getAsJsonObject();
      }
    }
    throw new AssertionError(name + " is not in " + all);
  }

  @Test
  void aboutIsToldAndHiddenIsNot() {
    say("%ENVIRONMENT busybox\nabout " + ABOUT + "\n%ENVIRONMENT debian13\nhidden");
    assertEquals(
        "root     /\nbusybox  /export/os/busybox  " + ABOUT,
        guest.sh("alice", "chos --list").clean().out());
    assertEquals(ABOUT, listed("chos --list --json", "busybox").get("about").getAsString());
    assertEquals(ABOUT, listed("chosctl list --json", "busybox").get("about").getAsString());
    assertTrue(listed("chosctl list --json", "debian13").get("hidden").getAsBoolean());
    assertTrue(guest.sh("root", "chosctl show busybox").clean().out().contains(ABOUT));
    String wrong = in("alice", "debian12").exits(125).err();
    assertTrue(wrong.contains("busybox (" + ABOUT + ")") && !wrong.contains("debian13"), wrong);
    wrong = guest.sh("alice", "CHOS=debian12 chos-job-starter true").err();
    assertFalse(wrong.contains("debian13"), wrong);
    enters("alice", "debian13");

    // A mistake changes nothing.
    String err = guest.sh("root", "echo group x >> /etc/chos; chosctl reload").exits(1).err();
    assertTrue(err.contains(":1: error: there is no keyword \"group\""), err);
    enters("alice", "busybox");
  }

  @Test
  void whatIsClosedStaysClosedUntilItIsOpened() {
    guest.sh("alice", "CHOS=busybox chos sleep 1000 >/dev/null 2>&1 &").clean();
    guest.sh("root", "until pgrep -x sleep; do sleep 0.1; done").exits(0);
    Result closed =
        guest.sh("root", "chosctl close busybox --reason 'new disks until Friday'").exits(0);
    assertEquals("busybox is closed", closed.out());
    String inside = "1 process stays in a tree that is closed to it now: `chosctl ps`";
    assertTrue(closed.err().contains(inside), closed.err());
    String typo = guest.sh("root", "chosctl open busibox").exits(1).err();
    assertTrue(typo.contains("did you mean busybox"), typo);
    String why = "busybox is closed: new disks until Friday";
    for (String command : new String[] {"true", "chosctl reload"}) {
      guest.sh("root", command).exits(0);
      assertEquals("chos: can't enter busybox: " + why, in("alice", "busybox").exits(125).err());
      String batch = guest.sh("alice", "CHOS=busybox chos-job-starter true").err();
      assertTrue(batch.contains(why), batch);
    }
    assertEquals("closed", listed("chosctl list --json", "busybox").get("state").getAsString());
    assertTrue(
        guest.sh("alice", "chos --list").clean().out().contains("closed: new disks until Friday"));
    assertEquals("1", listed("chosctl list --json", "busybox").get("processes").getAsString());
    enters("alice", "debian13");

    // How a host is drained: nobody comes, and the last goes.
    guest.sh("root", "chosctl close --all").exits(0);
    in("alice", "debian13").exits(125);
    assertEquals(
        "1", guest.sh("root", "chosctl stop --wait 1").exits(1).out().isEmpty() ? "1" : "0");
    guest.sh("root", "(sleep 2; pkill -x sleep) & chosctl stop --wait 100").exits(0);
    guest.sh("root", "chosctl start").exits(0);
    in("alice", "debian13").exits(125);
    guest.sh("root", "chosctl open debian13").exits(1);
    guest.sh("root", "chosctl open --all").exits(0);
    enters("alice", "busybox");
    enters("alice", "debian13");
    guest.sh("root", "chosctl close root").exits(1);
    guest.sh("root", "chosctl close").exits(1);
  }

  @Test
  void theLastDayIsToldOnATerminal() {
    LocalDate soon = LocalDate.parse(guest.sh("root", "date -d +10days +%F").clean().out());
    say("%ENVIRONMENT debian13\nuntil " + soon);
    String told = "wait:debian13 can be entered until " + soon + ", and not after that day";
    for (String start : new String[] {"chos", "chos --engine kernel"}) {
      assertEquals(
          "exit 0",
          guest
              .sh(
                  "alice",
                  "TERM=dumb CHOS=debian13 "
                      + Trees.onHost("terminal")
                      + " '"
                      + told
                      + "' 'send:exit 0%0a' -- "
                      + start)
              .clean()
              .out());
    }
    assertEquals("", in("alice", "debian13").clean().err());
    assertEquals("", guest.sh("alice", "CHOS=debian13 chos </dev/null").clean().err());
    String check = guest.sh("root", "chosctl check debian13").out();
    assertTrue(check.contains("last day: closes after " + soon), check);
  }

  @Test
  void nosuidAndReadOnlyAreTheMounts() {
    String program = "/export/os/debian13/usr/bin/suid-id";
    guest
        .sh("root", "cp /export/os/debian13/usr/bin/id " + program + "; chmod 4755 " + program)
        .clean();
    String options = "findmnt -n -o VFS-OPTIONS /chos/export/os/debian13";
    String before = guest.sh("root", options).clean().out();
    assertFalse(before.contains("nosuid") || before.startsWith("ro"), before);
    String user = "CHOS=debian13 chos suid-id -u";
    assertEquals("0", guest.sh("alice", user).clean().out());
    say("%ENVIRONMENT debian13\nnosuid\nro");
    String after = guest.sh("root", options).clean().out();
    assertTrue(after.contains("nosuid") && after.startsWith("ro"), after);
    assertEquals("1000", guest.sh("alice", user).clean().out());
    guest.sh("root", "CHOS=debian13 chos touch /usr/new").exits(1);
    guest.sh("root", "chosctl restart").exits(0);
    assertEquals(after, guest.sh("root", options).clean().out());
    assertTrue(guest.sh("root", "chosctl reload").clean().out().contains("nothing to do"));
    // The tree itself, on the host, is as it was.
    guest.sh("root", "touch /export/os/debian13/new && rm /export/os/debian13/new").clean();
    guest.sh("root", "cp /root/chos.kept /etc/chos; chosctl reload").exits(0);
    assertEquals(before, guest.sh("root", options).clean().out());
  }

  @Test
  void theDefaultIsAGroups() {
    String warned =
        guest
            .sh(
                "root",
                "cat >> /etc/chos <<'END'\n%SITE\ndefault @\"no such group\" debian13\n"
                    + "default @bob debian13\ndefault @1000 busybox\nEND\nchosctl reload")
            .exits(0)
            .err();
    assertTrue(warned.contains("this host has no group \"no such group\""), warned);
    String where = "chos readlink /proc/chos/link";
    assertEquals(Trees.BUSYBOX, guest.sh("alice", where).clean().out());
    assertEquals(Trees.DEBIAN13, guest.sh("bob", where).clean().out());
    assertEquals(
        Trees.BUSYBOX, guest.sh("alice", "chos --chdir / " + where.substring(5)).clean().out());
    assertEquals(
        Trees.DEBIAN13,
        guest.sh("alice", "echo debian13 > ~/.chos; " + where + "; rm ~/.chos").clean().out());
    guest.sh("root", "HOME=/root " + where).exits(125);
    // What is removed takes along what else is said of it.
    guest.sh("root", "chosctl remove busybox").exits(0);
    assertFalse(guest.sh("root", "cat /etc/chos").clean().out().contains("busybox"));
  }

  @Test
  void figuresForTheSite() throws Exception {
    LocalDate soon = LocalDate.parse(guest.sh("root", "date -d +10days +%F").clean().out());
    say("%ENVIRONMENT busybox\nuntil " + soon);
    guest
        .sh(
            "root",
            "cp /etc/sysconfig/chos /root/sysconfig; echo LOG_ENTRIES=yes >> /etc/sysconfig/chos;"
                + " chosctl reload")
        .exits(0);
    try {
      guest.sh("alice", "CHOS=busybox chos true; CHOS=busybox chos true").clean();
      guest.sh("bob", "CHOS=busybox chos true").clean();
      String json = guest.sh("root", "journalctl --sync; chosctl usage --json").clean().out();
      JsonObject busybox = null;
      for (JsonElement each :
          JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("environments")) {
        if (each.getAsJsonObject().get("path").getAsString().equals(Trees.BUSYBOX)) {
          busybox = each.getAsJsonObject();
        }
      }
      assertTrue(busybox.get("entries").getAsInt() >= 3, json);
      assertTrue(busybox.getAsJsonArray("users").toString().contains("\"alice\",\"bob\""), json);
      String text = guest.sh("root", "chosctl usage").clean().out();
      assertTrue(text.contains("busybox closes after " + soon + "; used by: alice, bob"), text);
      assertEquals(
          "none",
          JsonParser.parseString(
                  guest
                      .sh("root", "chosctl usage --json --since $(date -d tomorrow +%F)")
                      .clean()
                      .out())
              .getAsJsonObject()
              .get("source")
              .getAsString());
      guest.sh("alice", "/usr/sbin/chosctl usage").exits(1);
    } finally {
      guest.sh("root", "mv /root/sysconfig /etc/sysconfig/chos; chosctl reload").exits(0);
    }

    guest.sh("root", "chosctl metrics --output /root/chos.prom").clean();
    byte[] metrics = guest.sh("root", "cat /root/chos.prom").clean().stdout();
    guest.sh("root", "ls -d /root/.chos.prom*").exits(2);
    String text = new String(metrics, StandardCharsets.UTF_8);
    assertTrue(text.contains("\nchos_running 1\n"), text);
    assertTrue(
        text.contains("\nchos_processes{environment=\"busybox\",path=\"/export/os/busybox\"} 0\n"),
        text);
    assertTrue(text.contains("\nchos_closes_timestamp_seconds{"), text);
    assertEquals("", Promtool.check(metrics));
  }
}
