// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code chosctl edit}: only a good file takes the place of the old one. */
@OnMachine
class EditIT {
  private final Guest guest;

  EditIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void keep() {
    guest
        .sh("root", "cp -a /etc/chos /root/chos.kept; chmod 640 /etc/chos; chgrp adm /etc/chos")
        .clean();
  }

  @AfterEach
  void restore() {
    guest.sh("root", "mv /root/chos.kept /etc/chos; service chos reload").exits(0);
    assertEquals("", guest.sh("root", "ls -A /etc | grep -i 'chos.*edit'; true").clean().out());
  }

  private Result edit(String editor) {
    return guest.command("root", "chosctl", "edit").with("EDITOR", editor).run();
  }

  private void isAsItWas() {
    guest.run("root", "cmp", "/etc/chos", "/root/chos.kept").clean();
  }

  @Test
  void aGoodFileIsInstalledAndPublished() {
    Result result = edit("sed -i s/^busybox:/small:/").clean();
    assertTrue(result.out().startsWith("/etc/chos is changed; chos is running"), result.out());
    assertEquals(
        "640 root adm", guest.run("root", "stat", "-c", "%a %U %G", "/etc/chos").clean().out());
    guest.run("root", "chmod", "644", "/etc/chos").clean();
    assertEquals(
        Trees.IN_BUSYBOX,
        guest.sh("alice", "CHOS=small chos " + Trees.inside("where")).clean().out());
    guest.sh("alice", "CHOS=busybox chos true").exits(125);
  }

  @Test
  void aBadOneIsNotWhereNobodyCanBeAsked() {
    Result result = edit("sed -i s/^busybox:/busybox/").exits(1);
    assertTrue(result.err().contains("/etc/chos:5:1: error: the line has no colon"), result.err());
    assertTrue(result.err().endsWith("/etc/chos is unchanged"), result.err());
    isAsItWas();
    Result failed = edit("false").exits(1);
    assertTrue(failed.err().contains("exit code 1"), failed.err());
    isAsItWas();
    assertEquals("/etc/chos is unchanged", edit("true").clean().out());
  }

  @Test
  void atATerminalItAsks() {
    // Once wrong, then, asked by a question, right.
    guest.write(
        "/root/editor",
        ("#!/bin/sh\nif grep -q ^small /root/seen; then sed -i s/^small/small:/ \"$1\";"
                + " else sed -i s/^busybox:/small/ \"$1\"; cp \"$1\" /root/seen; fi\n")
            .getBytes(),
        "755");
    String onTerminal = "script -qec 'chosctl edit' /dev/null";
    guest.sh("root", ": > /root/seen").clean();
    Result discarded =
        guest
            .command("root", "sh", "-c", onTerminal)
            .with("EDITOR", "/root/editor")
            .stdin("x\nd\n".getBytes())
            .run()
            .exits(1);
    assertTrue(discarded.out().contains("(e)dit again, or (d)iscard"), discarded.out());
    isAsItWas();
    guest.sh("root", ": > /root/seen").clean();
    guest
        .command("root", "sh", "-c", onTerminal)
        .with("EDITOR", "/root/editor")
        .stdin("e\n".getBytes())
        .run()
        .exits(0);
    assertEquals(
        "small:/export/os/busybox",
        guest.run("root", "tail", "-n", "1", "/etc/chos").clean().out());
    guest.run("root", "rm", "/root/editor", "/root/seen").clean();
  }

  @Test
  void oneEditorAtATimeAndNothingIsOverwritten() {
    Running first =
        guest
            .command("root", "chosctl", "edit")
            .with(
                "EDITOR",
                "echo '# mine' >> \"$1\"; touch /root/open; while [ -e /root/open ]; do sleep 0.1;"
                    + " done; :")
            .start();
    guest.sh("root", "until [ -e /root/open ]; do sleep 0.1; done").clean();
    Result second = edit("true").exits(1);
    assertTrue(second.err().contains("another `chosctl edit` is open"), second.err());
    guest.sh("root", "echo '# theirs' >> /etc/chos; rm /root/open").clean();
    Result lost = first.await().exits(1);
    assertTrue(lost.err().contains("/etc/chos.edited"), lost.err());
    assertEquals("# theirs", guest.run("root", "tail", "-n", "1", "/etc/chos").clean().out());
    assertEquals(
        "# mine",
        guest.sh("root", "tail -n 1 /etc/chos.edited; rm /etc/chos.edited").clean().out());
  }
}
