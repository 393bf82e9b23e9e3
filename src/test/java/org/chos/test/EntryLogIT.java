// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code LOG_ENTRIES=yes}: the journal says who has entered what, by each of the ways in. */
@Tag("ci")
@Tag("module")
@OnMachine
class EntryLogIT {
  private static final String CURSOR = "/root/journal.cursor";

  private final Guest guest;

  EntryLogIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void switchOn() {
    guest
        .sh(
            "root",
            "cp /etc/sysconfig/chos /root/sysconfig.kept; cp -a /etc/pam.d/su /root/su.kept; echo"
                + " LOG_ENTRIES=yes >> /etc/sysconfig/chos; echo 'session optional pam_chos.so' >>"
                + " /etc/pam.d/su; chosctl reload; logger -t chos mark; journalctl --sync;"
                + " journalctl -q -t chos -n 1 --cursor-file="
                + CURSOR)
        .exits(0);
  }

  @AfterEach
  void restore() {
    guest
        .sh(
            "root",
            "mv /root/sysconfig.kept /etc/sysconfig/chos; mv /root/su.kept /etc/pam.d/su;"
                + " rm -f /home/alice/.chos "
                + CURSOR
                + "; chosctl reload")
        .exits(0);
  }

  /**
   * @param sender the user of the process that has told the journal, by what the kernel says
   */
  private static Map<String, String> entry(
      String uid, String name, String path, String engine, String sender) {
    return new TreeMap<>(
        Map.of(
            "CHOS_UID",
            uid,
            "CHOS_ENVIRONMENT",
            name,
            "CHOS_PATH",
            path,
            "CHOS_ENGINE",
            engine,
            "MESSAGE",
            "uid " + uid + " has entered " + name + ", tree " + path + ", " + engine + " engine",
            "PRIORITY",
            "6",
            "_UID",
            sender));
  }

  /** What the journal has got since the last time; of each entry, that which the above has. */
  private List<Map<String, String>> logged() {
    return guest
        .sh(
            "root",
            "journalctl --sync; journalctl -q --cursor-file=" + CURSOR + " -t chos -o json; true")
        .clean()
        .out()
        .lines()
        .map(
            line -> {
              JsonObject json = JsonParser.parseString(line).getAsJsonObject();
              Map<String, String> fields = new TreeMap<>(entry("", "", "", "", ""));
              fields.replaceAll(
                  (name, value) -> json.has(name) ? json.get(name).getAsString() : "none");
              return fields;
            })
        .toList();
  }

  @Test
  void everyWayInIsLogged() {
    // What it takes to tell the log is gone when the command begins.
    assertEquals(
        "0\n1\n2\n3", guest.sh("alice", "CHOS=busybox chos ls /proc/self/fd").clean().out());
    guest.sh("alice", "CHOS=debian13 chos --engine namespace true").clean();
    guest.sh("bob", "CHOS=busybox chos-job-starter true; CHOS=root chos true").clean();
    guest.sh("alice", "CHOS=no-such-environment chos true").exits(125);
    // What the front can't finish is entered for twice, and logged once.
    String cannot =
        "printf 'exit 3' > /tmp/script; printf '\\177ELF' > /tmp/foreign; chmod 755 /tmp/script"
            + " /tmp/foreign; for command in /tmp/script /tmp/foreign no-such-command; do"
            + " CHOS=busybox chos $command; echo $?; done; rm /tmp/script /tmp/foreign";
    assertEquals("3\n126\n127", guest.sh("alice", cannot).exits(0).out());
    guest.sh("alice", "echo debian13 > ~/.chos").clean();
    assertEquals(
        Trees.IN_DEBIAN13, guest.sh("root", "su alice -c " + Trees.inside("where")).clean().out());
    assertEquals(
        List.of(
            entry("1000", "busybox", Trees.BUSYBOX, "kernel", "1000"),
            entry("1000", "debian13", Trees.DEBIAN13, "namespace", "1000"),
            entry("1001", "busybox", Trees.BUSYBOX, "kernel", "1001"),
            entry("1001", "root", "/", "kernel", "1001"),
            entry("1000", "busybox", Trees.BUSYBOX, "kernel", "1000"),
            entry("1000", "busybox", Trees.BUSYBOX, "kernel", "1000"),
            entry("1000", "busybox", Trees.BUSYBOX, "kernel", "1000"),
            entry("1000", "debian13", Trees.DEBIAN13, "kernel", "0")),
        logged());

    guest
        .sh("root", "sed -i s/^LOG_ENTRIES=yes/LOG_ENTRIES=no/ /etc/sysconfig/chos; chosctl reload")
        .exits(0);
    guest.sh("alice", "CHOS=busybox chos true").clean();
    assertEquals(List.of(), logged());
  }

  /** As chos-sysconfig(5) has it: no proof, but for who has sent an entry. */
  @Test
  void whoGoesRoundItIsNotThereAndALieHasTheLiarsNumber() {
    guest.sh("alice", "echo /export/os/busybox > /proc/chos/setchos").clean();
    assertEquals(List.of(), logged());
    guest
        .sh(
            "alice",
            "printf '%s\\n' SYSLOG_IDENTIFIER=chos PRIORITY=6 CHOS_UID=0 CHOS_ENVIRONMENT=busybox"
                + " CHOS_PATH=/export/os/busybox CHOS_ENGINE=kernel 'MESSAGE=uid 0 has entered"
                + " busybox, tree /export/os/busybox, kernel engine' | logger --journald")
        .clean();
    assertEquals(List.of(entry("0", "busybox", Trees.BUSYBOX, "kernel", "1000")), logged());
  }
}
