// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@code chosctl} tells: for people, and for programs in the form that its manual promises.
 */
@Tag("ci")
@Tag("module")
@OnMachine
class ReportsIT {
  private final Guest guest;
  private Running bob;

  ReportsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void bobIsInside() {
    bob =
        guest
            .command("bob", "chos", "sleep", "3600")
            .with("CHOS", "busybox")
            .within(Duration.ofHours(1))
            .start();
    guest
        .sh("root", "until grep -q '^" + bob.pid() + " ' /proc/chos/processes; do sleep 0.1; done")
        .clean();
  }

  @AfterEach
  void bobLeaves() {
    bob.kill();
    bob.await();
  }

  private JsonObject json(String user, String form, String arguments) throws IOException {
    Result result = guest.sh(user, "/usr/sbin/chosctl " + arguments + " --json").clean();
    JsonObject document = JsonParser.parseString(result.out()).getAsJsonObject();
    JsonForm.ofManual().check(form, document);
    return document;
  }

  @Test
  void documentsHaveTheFormOfTheManual() throws IOException {
    for (String user : new String[] {"root", "alice"}) {
      json(user, "list", "list");
      json(user, "status", "status");
      JsonObject debian = json(user, "show", "show debian13");
      assertTrue(
          debian.get("visible").getAsBoolean() && debian.get("adopted").getAsBoolean(),
          debian.toString());
      assertEquals(user.equals("alice"), debian.get("inKernel").isJsonNull());
      assertTrue(json(user, "show", "show root").get("visible").isJsonNull());
    }
    JsonObject process =
        json("root", "ps", "ps busybox").getAsJsonArray("processes").get(0).getAsJsonObject();
    assertEquals("bob", process.get("user").getAsString());
    assertEquals(bob.pid(), process.get("pid").getAsLong());
    assertTrue(
        process.get("since").getAsString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"));
    assertEquals(0, json("root", "ps", "ps debian13").getAsJsonArray("processes").size());
    json("root", "check", "check");
    json("root", "change", "reload");
    json("root", "change", "remove debian13 --dry-run");
  }

  @Test
  void psNamesWhoIsWhere() {
    String all = guest.run("root", "chosctl", "ps").clean().out();
    assertTrue(
        all.matches(
            "(?s)PID +USER +SINCE +ENVIRONMENT +COMMAND\n.*"
                + bob.pid()
                + " +bob +[0-9-]+ [0-9:]+ +busybox +sleep.*"),
        all);
    assertEquals(all, guest.run("root", "chosctl", "ps", "busybox").clean().out());
    Result alice = guest.run("alice", "/usr/sbin/chosctl", "ps").exits(1);
    assertTrue(alice.err().contains("only root"), alice.err());
    Result unknown = guest.run("root", "chosctl", "ps", "busibox").exits(1);
    assertTrue(unknown.err().contains("did you mean busybox"), unknown.err());
  }

  @Test
  void showTellsWhatIsInForce() {
    String debian = guest.run("root", "chosctl", "show", "debian13").clean().out();
    for (String line :
        new String[] {
          "state +published",
          "entry +/etc/chos:4",
          "distribution +Debian GNU/Linux 13 \\(trixie\\)",
          "seen inside +yes",
          "kernel's list +yes",
          "adopted +yes",
          "processes +0"
        }) {
      assertTrue(debian.matches("(?s).*\n" + line + "(\n.*|)"), line + " is not in\n" + debian);
    }
    guest.sh("root", "cd /export/os/busybox/usr/bin && mv chos chos.away").clean();
    try {
      String busybox = guest.run("alice", "/usr/sbin/chosctl", "show", "busybox").clean().out();
      assertTrue(busybox.contains("`chosctl adopt` would install "), busybox);
    } finally {
      guest.sh("root", "cd /export/os/busybox/usr/bin && mv chos.away chos").clean();
    }
  }

  @Test
  void coloursAreForTerminals() {
    String piped =
        guest.command("root", "chosctl", "list").with("TERM", "xterm").run().clean().out();
    assertFalse(piped.contains("\033"), piped);
    String onTerminal = "script -qec 'chosctl list' /dev/null";
    String coloured =
        guest.command("root", "sh", "-c", onTerminal).with("TERM", "xterm").run().exits(0).out();
    assertTrue(coloured.contains("\033[32mpublished\033[0m"), coloured);
    String plain =
        guest
            .command("root", "sh", "-c", onTerminal)
            .with("TERM", "xterm")
            .with("NO_COLOR", "1")
            .run()
            .exits(0)
            .out();
    assertTrue(plain.contains("published") && !plain.contains("\033"), plain);
  }
}
