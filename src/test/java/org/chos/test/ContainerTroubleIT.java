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

/**
 * A tree of an image for containers that is not made: no login, interrupted, killed, no space. What
 * was there stays, nothing half done does, and the same command works when it can.
 */
@Tag("long")
@OnMachine
class ContainerTroubleIT {
  private static final String REGISTRY = "localhost:5000";
  private static final String IMAGE = "oci-archive:/root/c/a.tar";
  private static final String SMALL = "/export/small";

  private final Guest guest;

  ContainerTroubleIT(Guest guest) {
    this.guest = guest;
  }

  /** Of eight megabytes that can't be packed any smaller. */
  @BeforeEach
  void image() {
    root("""
    cp -a /etc/chos /root/chos.kept
    mkdir -p /root/c/base/opt; cd /root/c
    cp -a /export/os/busybox/bin base; head -c 8000000 /dev/urandom > base/opt/noise
    umoci init --layout l; umoci new --image l:a
    umoci insert --image l:a base /
    skopeo copy -q oci:l:a oci-archive:a.tar
    cp /etc/chos table; ls -A /export/os /export /var/tmp /tmp > places
    """)
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("pkill -x docker-registry; mv /root/chos.kept /etc/chos; chosctl reload; rm -rf /root/c"
            + " /root/registry* /root/*.json /export/os/c[0-9]"
            + " /etc/containers/registries.conf.d/here.conf")
        .exits(0);
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  private void nothingIsMade() {
    root("cd /root/c; cmp table /etc/chos; ls -A /export/os /export /var/tmp /tmp | diff places -"
            + " >&2; for name in skopeo umoci mksquashfs; do pgrep -x $name >&2; done; true")
        .clean();
  }

  private void works() {
    root("chosctl create c1 --squashfs --image " + IMAGE).exits(0);
    assertEquals(
        "8000000\nc1",
        guest
            .command("alice", "chos", "sh", "-c", "wc -c < /opt/noise; chos --which")
            .with("CHOS", "c1")
            .run()
            .clean()
            .out());
    root("chosctl remove c1 --purge").exits(0);
    nothingIsMade();
  }

  private void fails(String command, String... words) {
    Result result = root(command).exits(1);
    for (String word : words) {
      assertTrue(result.err().contains(word), word + ": " + result.err());
    }
  }

  /** It stands still at that program, until the signal comes; to the foreground for a minus. */
  private Result endedAt(String program, String signal, String whom) {
    Running making =
        guest
            .command("root", "chosctl", "create", "c1", "--squashfs", "--image", IMAGE)
            .within(Duration.ofMinutes(10))
            .start();
    root(
        "until pkill -STOP -x "
            + program
            + " || ! kill -0 "
            + making.pid()
            + "; do :; done; kill -s "
            + signal
            + " -- "
            + whom
            + making.pid());
    return making.await();
  }

  @Test
  void interrupted() {
    for (String step : new String[] {"skopeo:", "umoci:-", "mksquashfs:"}) {
      String[] part = step.split(":", -1);
      Result ended = endedAt(part[0], "INT", part[1]).exits(130);
      String said = "interrupted: nothing is left of /export/os/c1/1.sqfs";
      assertTrue(ended.err().endsWith(said), step + ended);
      nothingIsMade();
    }
    endedAt("umoci", "TERM", "").exits(143);
    nothingIsMade();
    works();
  }

  @Test
  void killed() {
    for (String program : new String[] {"skopeo", "umoci", "mksquashfs"}) {
      Result ended = endedAt(program, "KILL", "");
      assertEquals(9, ended.signal(), program + ": " + ended);
      root("while pgrep -x "
              + program
              + "; do sleep 0.1; done > /dev/null; cmp /root/c/table /etc/chos")
          .clean();
      assertEquals(".1.chos-new", root("ls -A /export/os/c1").clean().out(), program);
      root("ls -A /export/os /export /var/tmp /tmp | grep -vx c1 | diff /root/c/places - >&2")
          .clean();
    }
    works();
  }

  @Test
  void noSpace() {
    root("mkdir " + SMALL + " && mount -t tmpfs -o size=4m none " + SMALL).clean();
    try {
      String create =
          "chosctl create c1 --squashfs --image oci:/root/c/l:a --path " + SMALL + "/c1";
      // For what is fetched, for what is unpacked, for the packed file.
      for (int megabytes : new int[] {4, 14, 24}) {
        root("mount -o remount,size=" + megabytes + "m " + SMALL).clean();
        fails(create, "no space is left", "--path");
        assertEquals("", root("ls -A " + SMALL + "; cmp /root/c/table /etc/chos").clean().out());
      }
      root("mount -o remount,size=48m " + SMALL).clean();
      root(create).exits(0);
      root("chosctl remove c1 --purge").exits(0);
    } finally {
      root("umount -l " + SMALL + "; rmdir " + SMALL).exits(0);
    }
    nothingIsMade();
  }

  @Test
  void aLogin() {
    guest.write(
        "/etc/containers/registries.conf.d/here.conf",
        "[[registry]]\nlocation=\"" + REGISTRY + "\"\ninsecure=true\n");
    guest.write(
        "/root/registry.yml",
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /root/registry\n"
            + "http:\n  addr: "
            + REGISTRY
            + "\nauth:\n  htpasswd:\n    realm: here\n    path: /root/registry.passwords\n");
    setPassword("right");
    root("docker-registry serve /root/registry.yml > /root/registry.log 2>&1 & n=0; until skopeo"
            + " login --authfile /root/right.json -u carol -p right "
            + REGISTRY
            + " > /dev/null 2>&1 || [ $((n += 1)) = 50 ]; do sleep 0.2; done; cd /root/c && skopeo"
            + " copy -q --dest-authfile /root/right.json oci:l:a docker://"
            + REGISTRY
            + "/a:1; sed 's/\"auth\": .*/\"auth\": \"Y2Fyb2w6d3Jvbmc=\"/' /root/right.json >"
            + " /root/wrong.json; echo broken > /root/broken.json")
        .clean();
    String create = "chosctl create c1 --image docker://" + REGISTRY + "/a:1";
    fails(create, "wants a login", "skopeo login --authfile");
    fails(create + " --authfile wrong.json", "refuses the login in /root/wrong.json");
    fails(create + " --authfile none.json", "/root/none.json: there is no such file");
    fails(create + " --authfile broken.json", "/root/broken.json can't be read", "skopeo login");
    nothingIsMade();
    root(create + " --authfile right.json").exits(0);

    // The recipe has it, from whatever directory.
    root("cd /; chosctl update c1").exits(0);
    assertEquals("c1@2", which());
    setPassword("other");
    fails("chosctl update c1", "refuses the login in /root/right.json", "renews it");
    root("mv right.json elsewhere.json").clean();
    fails("chosctl update c1", "/root/right.json: there is no such file", "skopeo login");
    assertEquals("c1@2", which());
    root("skopeo login --authfile right.json -u carol -p other " + REGISTRY).exits(0);
    root("chosctl update c1").exits(0);
    assertEquals("c1@3", which());
  }

  /** The registry reads the file again when it has changed. */
  private void setPassword(String password) {
    root("python3 -W ignore -c 'import crypt; print(\"carol:\" + crypt.crypt(\""
            + password
            + "\", crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16)))' > /root/registry.passwords;"
            + " touch -d 'now + "
            + password.length()
            + " seconds' /root/registry.passwords")
        .clean();
  }

  private String which() {
    return guest
        .command("alice", "chos", "chos", "--which", "--verbose")
        .with("CHOS", "c1")
        .run()
        .clean()
        .out();
  }
}
