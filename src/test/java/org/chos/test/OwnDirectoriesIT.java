// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.chos.test.machine.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What of the host is seen in one tree alone, by the kernel's engine and by the mount engine. */
@Tag("long")
@Tag("module")
@OnMachine
class OwnDirectoriesIT {
  private static final String POINT = "/chos/export/os/debian13/opt/munge";

  /** The host's own library, and a program of the tree that calls it. */
  private static final String USES_LIBRARY =
      "cd; echo 'const char *munge_strerror(int); int puts(const char *); int main(void) { return"
          + " puts(munge_strerror(17)) < 0; }' > uses.c && tcc -o uses uses.c -L/opt/munge/lib"
          + " -lmunge && ./uses; cut -d. -f1 /etc/debian_version";

  private final Guest guest;

  OwnDirectoriesIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeEach
  void aLibraryOfTheHosts() {
    guest
        .sh(
            "root",
            "cp /etc/chos /root/chos.kept; cp /etc/sysconfig/chos /root/sysconfig.kept; mkdir -p"
                + " /opt/munge/lib; cp -L /usr/lib/*/libmunge.so.2 /opt/munge/lib/; ln -sf"
                + " libmunge.so.2 /opt/munge/lib/libmunge.so")
        .clean();
  }

  @AfterEach
  void asItWas() {
    guest
        .sh(
            "root",
            "cp /root/chos.kept /etc/chos; cp /root/sysconfig.kept /etc/sysconfig/chos; umount"
                + " /opt/munge/more 2>/dev/null; chosctl reload && rm -rf /opt/munge /opt/other"
                + " /etc/cdi /var/run/cdi /export/os/debian13/opt/* /export/os/busybox/opt")
        .exits(0);
  }

  private Result say(String lines) {
    return guest.sh(
        "root", "{ cat /root/chos.kept; cat <<'END'\n" + lines + "\nEND\n} > /etc/chos");
  }

  private void adoptAndReload() {
    guest.sh("root", "chosctl adopt debian13 /export/os/debian13 && chosctl reload").exits(0);
  }

  private Result in(String environment, String user, String script) {
    return guest.command(user, "chos", "sh", "-c", script).with("CHOS", environment).run();
  }

  private String mounts() {
    return guest
        .sh(
            "root",
            "cut -d' ' -f5 /proc/self/mountinfo | grep '^/chos/export/os/[^/]*/' | sort; true")
        .clean()
        .out();
  }

  @Test
  void aLibraryOfTheHostsForOneTree() {
    say("%ENVIRONMENT debian13\nbind /opt/munge\nset LD_LIBRARY_PATH=/opt/munge/lib").clean();
    adoptAndReload();
    assertEquals("Replayed credential\n13", in("debian13", "alice", USES_LIBRARY).clean().out());
    assertEquals("1", in("busybox", "alice", "[ -e /opt/munge ]; echo $?").clean().out());
    assertEquals(POINT, mounts());
    // The root that all share, and the host's tree, are as they were.
    assertEquals(
        "empty",
        guest
            .sh("root", "[ -z \"$(ls -A /export/os/debian13/opt/munge)\" ] && echo empty")
            .clean()
            .out());
    // What the host mounts there later arrives, and goes.
    guest
        .sh(
            "root",
            "mkdir -p /opt/munge/more && mount -t tmpfs more /opt/munge/more && echo fresh >"
                + " /opt/munge/more/file")
        .clean();
    assertEquals("fresh", in("debian13", "alice", "cat /opt/munge/more/file").clean().out());
    guest.sh("root", "umount /opt/munge/more").clean();
    assertEquals(POINT, mounts());
    String show = guest.run("root", "chosctl", "show", "debian13").clean().out();
    assertTrue(show.matches("(?s).*\nbind +/opt/munge\n.*"), show);
    guest.run("root", "chosctl", "check", "debian13").exits(0);
    // Nothing to do twice; nothing left when the line goes, and after a stop.
    assertTrue(guest.run("root", "chosctl", "reload").clean().out().contains("nothing to do"));
    say("").clean();
    guest.run("root", "chosctl", "reload").exits(0);
    assertEquals("", mounts());
    assertEquals("1", in("debian13", "alice", "[ -e /opt/munge/lib ]; echo $?").clean().out());
    say("%ENVIRONMENT debian13\nbind /opt/munge").clean();
    guest.sh("root", "chosctl reload && chosctl stop").exits(0);
    Trees.nothingIsMounted(guest);
    guest.sh("root", "[ ! -e /run/chos/own-mounts ] && chosctl start").exits(0);
    assertEquals(POINT, mounts());
  }

  @Test
  void theTreesFlagsAreItsOwnToo() {
    say("%ENVIRONMENT debian13\nbind /opt/munge").clean();
    adoptAndReload();
    assertEquals("", in("debian13", "root", "touch /opt/munge/mine").clean().out());
    say("%ENVIRONMENT debian13\nbind /opt/munge\nnosuid\nro").clean();
    guest.run("root", "chosctl", "reload").exits(0);
    Result refused = in("debian13", "root", "touch /opt/munge/yours").exits(1);
    assertTrue(refused.err().contains("Read-only file system"), refused.err());
    String options = guest.sh("root", "grep ' " + POINT + " ' /proc/mounts").clean().out();
    assertTrue(options.contains("ro") && options.contains("nosuid"), options);
    guest.sh("root", "touch /opt/munge/mine").clean();
    guest.sh("root", "chosctl stop && chosctl start").exits(0);
    in("debian13", "root", "touch /opt/munge/yours").exits(1);
  }

  @Test
  void whatSomebodyHasMountedThereByHandStays() {
    say("%ENVIRONMENT debian13\nbind /opt/munge").clean();
    adoptAndReload();
    guest
        .sh(
            "root",
            "mkdir -p /export/os/debian13/opt/hand && mount --bind /opt"
                + " /chos/export/os/debian13/opt/hand")
        .clean();
    say("").clean();
    guest.run("root", "chosctl", "reload").exits(0);
    assertEquals("/chos/export/os/debian13/opt/hand", mounts());
    guest.sh("root", "umount /chos/export/os/debian13/opt/hand").clean();
  }

  @Test
  void whatCanNotBeHadIsSaidAndKeepsNobodyOut() {
    say("%ENVIRONMENT debian13\nbind /opt/munge\nbind /opt/gone\nbind /home/alice\nbind"
            + " /tmp/x\ndevice made.up/gpu=none")
        .clean();
    Result reload = guest.run("root", "chosctl", "reload").exits(0);
    for (String said :
        new String[] {
          "/etc/chos:7:6: bind /opt/munge: its tree has no directory /opt/munge",
          "chosctl adopt debian13 /export/os/debian13",
          "/etc/chos:8:6: bind /opt/gone: /opt/gone can't be had on the host (No such file",
          "/etc/chos:9:6: bind /home/alice: BINDMOUNT in /etc/sysconfig/chos has /home",
          "/etc/chos:11:8: no file in /etc/cdi or /var/run/cdi describes the device"
              + " made.up/gpu=none"
        }) {
      assertTrue(reload.err().contains(said), said + " is not in: " + reload.err());
    }
    assertEquals("", mounts());
    assertEquals("13", in("debian13", "alice", "cut -d. -f1 /etc/debian_version").clean().out());
    Result check = guest.run("root", "chosctl", "check", "debian13").exits(1);
    assertTrue(check.out().contains("bind /opt/munge"), check.out());
    Result wrong = say("%ENVIRONMENT debian13\nbind opt/munge\n%ENVIRONMENT root\nbind /opt/munge");
    wrong.clean();
    Result refused = guest.run("root", "chosctl", "reload").exits(1);
    assertTrue(refused.err().contains("/etc/chos:7:6: "), refused.err());
    assertTrue(refused.err().contains("/etc/chos:9:6: "), refused.err());
  }

  /** As a vendor's tool writes it, but for the vendor. */
  private void describeADevice() {
    guest.sh("root", "mkdir -p /etc/cdi /opt/other && echo made up > /opt/other/data").clean();
    guest.write(
        "/etc/cdi/made.json",
        "{ \"cdiVersion\": \"0.6.0\", \"kind\": \"made.up/gpu\",\n"
            + "  \"containerEdits\": {\n"
            + "    \"env\": [ \"MADE_UP=yes\" ],\n"
            + "    \"hooks\": [ { \"hookName\": \"createContainer\", \"path\": \"/bin/false\" }"
            + " ],\n"
            + "    \"mounts\": [\n"
            + "      { \"hostPath\": \"/opt/munge/lib/libmunge.so.2\",\n"
            + "        \"containerPath\": \"/usr/lib/made-up/libmunge.so.2\",\n"
            + "        \"options\": [ \"ro\", \"nosuid\", \"nodev\", \"rbind\" ] },\n"
            + "      { \"hostPath\": \"/opt/other\", \"containerPath\": \"/opt/other\" } ] },\n"
            + "  \"devices\": [ { \"name\": \"all\", \"containerEdits\": {\n"
            + "    \"deviceNodes\": [ { \"path\": \"/dev/null\" } ] } },\n"
            + "    { \"name\": \"0\" } ] }\n");
  }

  @Test
  void aDeviceAsItsVendorDescribesIt() {
    describeADevice();
    say("%ENVIRONMENT debian13\ndevice made.up/gpu=all").clean();
    adoptAndReload();
    assertEquals(
        "/chos/export/os/debian13/opt/other\n"
            + "/chos/export/os/debian13/usr/lib/made-up/libmunge.so.2",
        mounts());
    assertEquals(
        "yes\nmade up\nsame\nread-only",
        in(
                "debian13",
                "root",
                "echo $MADE_UP; cat /opt/other/data; cmp /usr/lib/made-up/libmunge.so.2"
                    + " /local/opt/munge/lib/libmunge.so.2 && echo same; touch"
                    + " /usr/lib/made-up/libmunge.so.2 2>/dev/null || echo read-only")
            .clean()
            .out());
    String show = guest.run("root", "chosctl", "show", "debian13", "--devices").clean().out();
    for (String row :
        new String[] {
          "device +made\\.up/gpu=all",
          "described in +/etc/cdi/made\\.json",
          "node +/dev/null",
          "mount +/opt/other: seen inside",
          "set +MADE_UP=yes",
          "not done +hook createContainer: /bin/false",
          "others +made\\.up/gpu=0"
        }) {
      assertTrue(show.matches("(?s).*\n" + row + "(\n.*)?"), row + " is not in: " + show);
    }
    String json =
        guest.run("root", "chosctl", "show", "debian13", "--devices", "--json").clean().out();
    assertTrue(json.contains("\"seen\": true") && !json.contains("\"seen\": false"), json);
    // A file that is none is named with the place, and what is mounted goes.
    guest.sh("root", "echo '{ \"kind\" 1 }' > /etc/cdi/made.json").clean();
    Result reload = guest.run("root", "chosctl", "reload").exits(0);
    assertTrue(reload.err().contains("/etc/cdi/made.json:1:10: expected ',' or '}'"), reload.err());
    assertEquals("", mounts());
    describeADevice();
    guest.sh("root", "chmod 666 /etc/cdi/made.json").clean();
    reload = guest.run("root", "chosctl", "reload").exits(0);
    assertTrue(reload.err().contains("others can write to it"), reload.err());
  }

  @Test
  void whoUsesItKeepsItWhenTheLineGoes() {
    say("%ENVIRONMENT debian13\nbind /opt/munge").clean();
    adoptAndReload();
    Running inside =
        guest
            .command("alice", "chos", "sh", "-c", "cd /opt/munge/lib && sleep 1000")
            .with("CHOS", "debian13")
            .start();
    guest.sh("root", "until pgrep -x sleep > /dev/null; do sleep 0.1; done").clean();
    say("").clean();
    Result reload = guest.run("root", "chosctl", "reload").exits(0);
    assertTrue(reload.err().contains(POINT + " is in use by"), reload.err());
    assertEquals("", mounts());
    guest.sh("root", "pkill -x sleep").clean();
    inside.await();
  }

  @Test
  void killedBetweenItsSteps() {
    say("%ENVIRONMENT debian13\nbind /opt/munge").clean();
    guest.run("root", "chosctl", "adopt", "debian13", "/export/os/debian13").exits(0);
    Result killed =
        guest.sh(
            "root",
            "exec strace -f --seccomp-bpf -qq -o /dev/null -e"
                + " inject=move_mount:signal=KILL:when=1 chosctl reload");
    assertEquals(9, killed.signal(), killed.toString());
    assertEquals("", mounts());
    guest.run("root", "chosctl", "reload").exits(0);
    assertEquals(POINT, mounts());
    say("").clean();
    killed =
        guest.sh(
            "root",
            "exec strace -f --seccomp-bpf -qq -o /dev/null -e"
                + " inject=umount2:signal=KILL:when=1 chosctl reload");
    assertEquals(9, killed.signal(), killed.toString());
    assertEquals(POINT, mounts());
    guest.run("root", "chosctl", "reload").exits(0);
    assertEquals("", mounts());
  }

  @Test
  void anImageHasThePlaceInItsLayer() {
    say("%SHELLS\nimage:/export/os/image.sqfs\n%ENVIRONMENT image\nbind /opt/munge").clean();
    guest
        .sh(
            "root",
            "mksquashfs /export/os/busybox /export/os/image.sqfs -quiet -no-progress && chosctl"
                + " reload")
        .exits(0);
    assertEquals(
        "libmunge.so\nlibmunge.so.2", in("image", "alice", "ls /opt/munge/lib").clean().out());
    guest
        .sh("root", "cp /root/chos.kept /etc/chos; chosctl reload; rm /export/os/image.sqfs")
        .exits(0);
    assertEquals("", mounts());
  }

  @Test
  void aSecondPathOfATreeHasItsOwn() {
    say("%SHELLS\nsecond:/export/os/second\n%ENVIRONMENT second\nbind /opt/munge").clean();
    guest
        .sh(
            "root",
            "mkdir -p /export/os/second && mount --bind /export/os/debian13 /export/os/second &&"
                + " chosctl adopt second /export/os/second && chosctl reload")
        .exits(0);
    for (String alias : new String[] {"second", "debian13"}) {
      assertEquals(
          alias.equals("second") ? "0" : "1",
          in(alias, "alice", "[ -e /opt/munge/lib ]; echo $?").clean().out());
    }
    guest
        .sh(
            "root",
            "cp /root/chos.kept /etc/chos; chosctl reload; umount /export/os/second; rmdir"
                + " /export/os/second")
        .exits(0);
    assertEquals("", mounts());
  }

  @Test
  void byTheMountEngine() {
    describeADevice();
    say("%ENVIRONMENT debian13\nbind /opt/munge\nset"
            + " LD_LIBRARY_PATH=/opt/munge/lib\ndevice made.up/gpu=0")
        .clean();
    guest
        .sh(
            "root",
            "cp /etc/chos.conf /root/chos.conf.kept; chosctl adopt debian13 /export/os/debian13;"
                + " printf '%%BEH\\nENGINE=mount\\n' >> /etc/chos.conf; chosctl grant; chosctl"
                + " restart")
        .exits(0);
    try {
      String first = in("debian13", "alice", "readlink /proc/self/ns/mnt").clean().out();
      assertEquals("Replayed credential\n13", in("debian13", "alice", USES_LIBRARY).clean().out());
      assertEquals(
          "yes made up",
          in("debian13", "alice", "echo $MADE_UP $(cat /opt/other/data)").clean().out());
      in("debian13", "root", "touch /usr/lib/made-up/libmunge.so.2").exits(1);
      String show = guest.run("root", "chosctl", "show", "debian13", "--devices").clean().out();
      assertTrue(show.contains("/opt/other: seen inside"), show);
      // Another namespace when the lines change, and the same when they don't.
      guest.run("root", "chosctl", "reload").exits(0);
      assertEquals(first, in("debian13", "alice", "readlink /proc/self/ns/mnt").clean().out());
      say("").clean();
      guest.run("root", "chosctl", "reload").exits(0);
      assertEquals("1", in("debian13", "alice", "[ -e /opt/munge/lib ]; echo $?").clean().out());
      assertFalse(
          first.equals(in("debian13", "alice", "readlink /proc/self/ns/mnt").clean().out()));
    } finally {
      guest
          .sh(
              "root",
              "cp /root/chos.kept /etc/chos; mv /root/chos.conf.kept /etc/chos.conf; chosctl"
                  + " restart; chosctl grant --revoke")
          .exits(0);
    }
  }
}
