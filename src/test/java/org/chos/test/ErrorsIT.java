// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is said in one line that names it and its remedy, and never as a stack trace. */
@OnMachine
class ErrorsIT {
  private static final String TABLE = "/etc/chos";

  private final Guest guest;
  private boolean disturbed;

  ErrorsIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest.sh("root", "cp -a /etc/chos /root/chos.kept").clean();
  }

  @AfterEach
  void restore() {
    Engine.KERNEL.choose(guest);
    guest.sh("root", "rm -rf /etc/chos; mv /root/chos.kept /etc/chos").clean();
    if (disturbed) {
      guest
          .sh("root", "systemctl stop chos; rm -rf /export/os/spoilt; systemctl start chos")
          .exits(0);
    }
  }

  /** Runs it as root, in tests after which the service has to be started anew. */
  private Result disturb(String script) {
    disturbed = true;
    return guest.sh("root", script);
  }

  private Result chos(String environment, String... command) {
    String[] line = new String[command.length + 1];
    line[0] = "chos";
    System.arraycopy(command, 0, line, 1, command.length);
    return guest.command("alice", line).with("CHOS", environment).run();
  }

  private static void complains(Result result, int code, String... words) {
    result.exits(code);
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("chos: "), result.err());
    for (String word : words) {
      assertTrue(result.err().contains(word), "no \"" + word + "\" in: " + result.err());
    }
    assertFalse(result.err().matches("(?s).*(Exception|\\.java|\tat ).*"), result.err());
  }

  /** By the kernel's engine counts what is published, whatever becomes of the file. */
  private void tableComplains(Engine engine, String... words) {
    if (engine == Engine.NAMESPACE) {
      complains(chos("debian13", "true"), 125, words);
    } else {
      chos("debian13", "true").clean();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownEnvironment(Engine engine) {
    engine.choose(guest);
    complains(chos("debain13", "true"), 125, "debain13", "debian13");
    complains(chos("zzz", "true"), 125, "zzz", "root", "debian13", "busybox");
  }

  @ParameterizedTest
  @EnumSource
  void noEnvironmentChosen(Engine engine) {
    engine.choose(guest);
    complains(guest.run("alice", "chos", "true"), 125, "CHOS=", "~/.chos", "debian13");
  }

  @ParameterizedTest
  @EnumSource
  void tableMissing(Engine engine) {
    engine.choose(guest);
    guest.run("root", "rm", TABLE).clean();
    tableComplains(engine, TABLE, "No such file");
  }

  @ParameterizedTest
  @EnumSource
  void tableUnreadable(Engine engine) {
    engine.choose(guest);
    guest.run("root", "chmod", "600", TABLE).clean();
    tableComplains(engine, TABLE, "Permission denied");
  }

  @ParameterizedTest
  @EnumSource
  void tableWritableByOthers(Engine engine) {
    engine.choose(guest);
    guest.run("root", "chmod", "666", TABLE).clean();
    tableComplains(engine, TABLE, "writ", "chmod");
  }

  @ParameterizedTest
  @EnumSource
  void tableOwnedByAUser(Engine engine) {
    engine.choose(guest);
    guest.run("root", "chown", "bob", TABLE).clean();
    tableComplains(engine, TABLE, "own", "chown");
  }

  @ParameterizedTest
  @EnumSource
  void tableIsADirectory(Engine engine) {
    engine.choose(guest);
    guest.sh("root", "rm /etc/chos; mkdir /etc/chos").clean();
    tableComplains(engine, TABLE);
  }

  @Test
  void oneBadLineLocksOutNobody() {
    guest.write(
        TABLE,
        "%SHELLS\nroot:/\nno colon here\nwrong:relative/path\ndebian13:/export/os/debian13\n");
    chos("debian13", "true").clean();
    complains(chos("wrong", "true"), 125, "wrong");
    Result reload = guest.run("root", "chosctl", "reload");
    assertTrue(reload.exitCode() > 0, reload.toString());
    assertTrue(
        reload.err().contains("/etc/chos:3:") && reload.err().contains("/etc/chos:4:"),
        reload.err());
    chos("debian13", "true").clean();
  }

  @ParameterizedTest
  @EnumSource
  void tableThatIsNoText(Engine engine) {
    engine.choose(guest);
    guest.write(
        TABLE,
        "%SHELLS\ndebian13:/export/os/\u00ff\n".getBytes(StandardCharsets.ISO_8859_1),
        "644");
    tableComplains(engine, "debian13");
  }

  @Test
  void serviceNotStarted() {
    disturb("systemctl stop chos").exits(0);
    complains(
        chos("debian13", "true"), 125, "not started", "service chos start", "--engine namespace");
  }

  /** What is forbidden is named, by the word for it; and a login gets a shell nevertheless. */
  private static void namesTheRemedy(Result result, String remedy) {
    assertEquals("in", result.exits(0).out());
    List<String> lines = result.err().lines().toList();
    assertEquals(2, lines.size(), result.err());
    for (String line : lines) {
      assertTrue(line.startsWith("chos: ") && line.contains(remedy), line);
      assertFalse(line.contains("install"), line);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TasksMax=1, TasksMax=",
    "TasksMax=4, TasksMax=",
    "MemoryDenyWriteExecute=yes, MemoryDenyWriteExecute=",
    "SystemCallFilter=~readlink, @system-service",
    "NoExecPaths=/usr/lib/chos/runtime, noexec"
  })
  void whereAUnitForbidsWhatJavaNeeds(String property, String remedy) {
    String unit =
        "systemd-run -q --pipe --wait -p User=alice -p SystemCallErrorNumber=EPERM -p "
            + property
            + " -E CHOS=nowhere /usr/bin/chos ";
    namesTheRemedy(guest.sh("root", unit + "true; " + unit + "-c 'echo in'"), remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ulimit -u", "ulimit -d", "ulimit -v"})
  void whereALimitForbidsWhatJavaNeeds(String limit) {
    String number = limit.endsWith("u") ? " 3; " : limit.endsWith("d") ? " 1024; " : " 65536; ";
    String chos = "CHOS=nowhere chos ";
    namesTheRemedy(
        guest.run("alice", "bash", "-c", limit + number + chos + "true; " + chos + "-c 'echo in'"),
        limit);
  }

  @Test
  void changedTableNotYetPublished() {
    disturb(
            "cp -a /export/os/busybox /export/os/spoilt; echo spoilt:/export/os/spoilt >>"
                + " /etc/chos")
        .clean();
    complains(chos("spoilt", "true"), 125, "spoilt", "chosctl reload");
    guest.run("root", "chosctl", "reload").exits(0);
    chos("spoilt", "true").clean();
  }

  @Test
  void treeWithoutAShell() {
    disturb(
            "cp -a /export/os/busybox /export/os/spoilt; rm /export/os/spoilt/bin/*;"
                + " echo spoilt:/export/os/spoilt >> /etc/chos; chosctl reload")
        .exits(0);
    complains(chos("spoilt"), 127, "/bin/sh", "spoilt");
  }

  /** Also for what Java starts, and before any tree of that path; one that is none is unknown. */
  @Test
  void aNameCanBeAPath() {
    disturb("echo /export/os/debian13:/export/os/busybox >> /etc/chos; chosctl reload").exits(0);
    for (String options : new String[] {"", "--verbose "}) {
      Result entered =
          guest.sh("alice", "chos " + options + "--env /export/os/debian13 readlink /.chos/link");
      assertEquals(Trees.BUSYBOX, entered.exits(0).out());
    }
    complains(chos("/export/os/nowhere", "true"), 125, "there is no environment", "debian13");
    complains(chos("no/where", "true"), 125, "there is no environment", "debian13");
  }

  @Test
  void treeThatIsGone() {
    disturb(
            "cp -a /export/os/busybox /export/os/spoilt; echo spoilt:/export/os/spoilt >>"
                + " /etc/chos; chosctl reload; systemctl stop chos; rm -r /export/os/spoilt;"
                + " systemctl start chos")
        .exits(0);
    complains(chos("spoilt", "true"), 125, "/export/os/spoilt", "missing");
    chos("debian13", "true").clean();
  }

  @Test
  @Tag("module")
  void rootOfAllMissing() {
    // As after a service started by hand: the kernel's part alone.
    disturb(
            "systemctl stop chos && mv /chos /chos.away && modprobe chos && mount -t chosfs chos"
                + " /proc/chos && echo /export/os/debian13 > /proc/chos/valid")
        .exits(0);
    complains(chos("debian13", "true"), 125, "/chos is missing", "service chos");
    guest.sh("root", "mv /chos.away /chos && chosctl stop").exits(0);
  }

  @ParameterizedTest
  @EnumSource
  void workingDirectoryThatIsNotThere(Engine engine) {
    engine.choose(guest);
    guest.sh("root", "mkdir -p /opt/here").clean();
    Result result =
        guest
            .command("alice", "chos", "pwd")
            .with("CHOS", "busybox")
            .in("/opt/here")
            .run()
            .exits(0);
    assertEquals("/home/alice", result.out());
    assertTrue(
        result.err().contains("warning") && result.err().contains("/opt/here"), result.err());
  }

  /** What it says of one that is there is why it can't be had. */
  @ParameterizedTest
  @EnumSource
  void workingDirectoryThatCanNotBeHad(Engine engine) {
    engine.choose(guest);
    String shut =
        "mkdir -p ~/shut/here; cd ~/shut/here; chmod 0 ..; CHOS=busybox chos pwd; code=$?;"
            + " chmod 700 ~/shut; exit $code";
    assertTrue(
        guest
            .sh("alice", shut)
            .exits(0)
            .err()
            .contains("/home/alice/shut/here can't be entered in busybox: Permission denied"));
    String deep =
        "cd; i=0; name=$(printf '%0200d' 0); while [ $i -lt 25 ]; do mkdir -p $name; cd -P $name;"
            + " i=$((i + 1)); done; CHOS=busybox chos pwd; code=$?; cd; rm -r $name; exit $code";
    String said = guest.sh("alice", deep).exits(0).err();
    assertTrue(said.contains("the working directory has no usable name: File name too long"), said);
  }

  @Test
  void rootsFilesAreKnownAsRootsInAUserNamespace() {
    String listed = guest.sh("alice", "chos --list").clean().out();
    assertEquals(listed, guest.sh("alice", "unshare -Ur chos --list").clean().out());
  }
}
