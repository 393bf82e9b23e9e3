// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each verb of the service by each way, in each state that it can be found in: what it exits with,
 * what it says, and what the unit and the service are then. {@code service} is {@code systemctl}
 * here, but for reload, and the init script is {@code chosctl}; so of each pair each verb and each
 * state has one or the other.
 */
@Tag("ci")
@Tag("module")
@OnMachine(started = false)
class ServiceTableIT {
  private static final String TABLE = Guest.PROGRAMS + "service-table";

  /** Somebody who is inside. */
  private static final String ENTER =
      "!"
          + Guest.PROGRAMS
          + "as bob / CHOS=busybox -- chos sleep 1000 & "
          + "timeout 30 sh -c 'until grep -q busybox /proc/chos/processes; do sleep 0.1; done'\n";

  private static final String LEAVE =
      "!pkill -u bob sleep; while grep -q . /proc/chos/processes; do sleep 0.1; done\n";

  private static final String SPOIL =
      "!cp -p /etc/chos /root/chos.good; echo no colon >>/etc/chos\n";
  private static final String MEND = "!mv /root/chos.good /etc/chos\n";

  private final Guest guest;

  ServiceTableIT(Guest guest) {
    this.guest = guest;
  }

  /** Lines "command | exit code | unit | service | what is said", and those that start with "!". */
  private void table(String rows) {
    List<String[]> expected = new ArrayList<>();
    StringBuilder commands = new StringBuilder();
    for (String row : rows.lines().toList()) {
      String[] cells = row.split("\\s+\\|\\s*", 5);
      commands.append(row.startsWith("!") ? row : cells[0]).append('\n');
      if (!row.startsWith("!")) {
        expected.add(cells);
      }
    }
    Result result =
        guest
            .command("root", TABLE)
            .stdin(commands.toString().getBytes(StandardCharsets.UTF_8))
            .within(Duration.ofMinutes(5))
            .run()
            .clean();
    List<String> came = result.out().lines().toList();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      String[] cells = expected.get(i);
      String[] seen = (i < came.size() ? came.get(i) : "nothing").split("\t", 4);
      boolean same =
          seen.length == 4
              && seen[0].equals(cells[1])
              && seen[1].equals(cells[2])
              && seen[2].equals(cells[3])
              && seen[3].contains(cells[4].strip());
      if (!same) {
        wrong.add(String.join(" | ", cells) + "\n    came: " + String.join(" | ", seen));
      }
    }
    assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
    assertEquals(expected.size(), came.size());
  }

  @Test
  void stoppedAndStarted() {
    table(
        """
        service chos status          | 3 | inactive | down | inactive
        chosctl status               | 3 | inactive | down | chos is stopped
        /etc/init.d/chos status      | 3 | inactive | down | chos is stopped
        systemctl stop chos          | 0 | inactive | down |
        chosctl stop                 | 0 | inactive | down | nothing to do
        systemctl reload chos        | 1 | inactive | down | not active
        chosctl reload               | 1 | inactive | down | run `chosctl start`
        /etc/init.d/chos reload      | 7 | inactive | down | service chos start
        /etc/init.d/chos try-restart | 0 | inactive | down |
        systemctl try-restart chos   | 0 | inactive | down |
        service chos start           | 0 | active   | up   |
        systemctl start chos         | 0 | active   | up   |
        chosctl start                | 0 | active   | up   | nothing to do
        service chos status          | 0 | active   | up   | active
        /etc/init.d/chos status      | 0 | active   | up   | chos is running
        service chos reload          | 0 | active   | up   |
        /etc/init.d/chos reload      | 0 | active   | up   | chos is running
        service chos restart         | 0 | active   | up   |
        /etc/init.d/chos stop        | 0 | inactive | down | chos is stopped
        chosctl restart              | 0 | active   | up   | chos is running
        service chos stop            | 0 | inactive | down |
        """);
  }

  @Test
  void somebodyInside() {
    table(
        "!chosctl start\n"
            + ENTER
            + """
            systemctl stop chos          | 1 | active   | up   | canceled
            service chos stop            | 1 | active   | up   | canceled
            journalctl -b -u chos -o cat | 0 | active   | up   | (bob: sleep, in busybox)
            service chos restart         | 1 | active   | up   | canceled
            /etc/init.d/chos stop        | 1 | active   | up   | (bob: sleep, in busybox)
            chosctl stop                 | 1 | active   | up   | (bob: sleep, in busybox)
            /etc/init.d/chos restart     | 1 | active   | up   | (bob: sleep, in busybox)
            chosctl reload               | 0 | active   | up   | chos is running
            service chos start           | 0 | active   | up   |
            """
            + SPOIL
            + """
            systemctl stop chos          | 1 | active   | up   | canceled
            systemctl reload chos        | 1 | active   | up   | failed
            /etc/init.d/chos reload      | 1 | active   | up   | the line has no colon
            """
            + MEND
            + LEAVE
            + """
            systemctl stop chos          | 0 | inactive | down |
            """);
  }

  @Test
  void aFileWithAMistake() {
    table(
        SPOIL
            + """
            service chos start           | 1 | failed   | down | failed
            systemctl start chos         | 1 | failed   | down | failed
            /etc/init.d/chos start       | 1 | failed   | down | /etc/chos:
            chosctl start                | 1 | failed   | down | the line has no colon
            service chos stop            | 0 | failed   | down |
            """
            + MEND
            + """
            systemctl start chos         | 0 | active   | up   |
            """
            + SPOIL
            + """
            service chos restart         | 1 | active   | up   | canceled
            chosctl restart              | 1 | active   | up   | the line has no colon
            systemctl reload chos        | 1 | active   | up   | failed
            chosctl reload               | 1 | active   | up   | the line has no colon
            !systemd-run --quiet --unit=broken --wait false; systemctl is-failed broken
            service chos reload          | 0 | active   | up   |
            !systemctl reset-failed broken
            service chos stop            | 0 | inactive | down |
            """
            + MEND);
  }

  @Test
  void halfWay() {
    table(
        """
        !chosctl start; umount -l /chos/.chos
        service chos status          | 0 | active   | half | active
        chosctl status               | 3 | active   | half | neither running nor stopped
        chosctl reload               | 1 | active   | half | `chosctl start` completes it
        systemctl reload chos        | 1 | active   | half |
        systemctl start chos         | 0 | active   | half |
        chosctl start                | 0 | active   | up   | chos is running
        !umount -l /chos/.chos
        service chos restart         | 0 | active   | up   |
        !umount -l /chos/.chos
        service chos stop            | 0 | inactive | down |
        !modprobe chos
        service chos stop            | 0 | inactive | half |
        service chos start           | 0 | active   | up   |
        chosctl stop                 | 0 | inactive | down |
        !modprobe chos
        /etc/init.d/chos stop        | 0 | inactive | down |
        """);
    assertTrue(guest.sh("root", "grep /chos /proc/mounts").out().isEmpty());
  }
}
