// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that the kernel checks at each read, by hashes that stand beside them. */
@Tag("ci")
@OnMachine
class VerifiedImageIT {
  private static final String IMAGE = "/export/os/image.sqfs";
  private static final String FORMAT =
      "veritysetup format %1$s %1$s.verity --root-hash-file %1$s.roothash".formatted(IMAGE);
  private static final String UNTIL_NO_DEVICE =
      "while [ -n \"$(losetup -a; ls /dev/mapper | grep chos)\" ]; do sleep 0.1; done";

  /** A byte of the place that a pattern of grep's has in the image becomes another. */
  private static final String TAMPER =
      "printf X | dd of=" + IMAGE + " bs=1 conv=notrunc status=none seek=";

  private final Guest guest;

  VerifiedImageIT(Guest guest) {
    this.guest = guest;
  }

  /** A tree with a file that is found in the image, as it is not packed. */
  @BeforeEach
  void pack() {
    root("cp -a /etc/chos /root/chos.kept; cp -a /export/os/busybox /tmp/bare; for i in $(seq"
            + " 20000); do echo \"line $i of it\"; done > /tmp/bare/etc/large; mksquashfs"
            + " /tmp/bare "
            + IMAGE
            + " -quiet -no-progress -noD -noF; rm -r /tmp/bare; "
            + FORMAT
            + " > /dev/null; echo image:"
            + IMAGE
            + " >> /etc/chos")
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("mv /root/chos.kept /etc/chos; chosctl reload; rm -f " + IMAGE + "*; " + UNTIL_NO_DEVICE)
        .exits(0);
  }

  private Result root(String script) {
    return guest.sh("root", script);
  }

  private Result in(String script) {
    return guest.command("alice", "chos", "sh", "-c", script).with("CHOS", "image").run();
  }

  private void isSaid(Result result, String... words) {
    for (String word : words) {
      assertTrue(result.err().contains(word), result.err());
    }
  }

  @Tag("module")
  @Test
  void whatFitsIsATreeLikeAnotherAndIsCalledVerified() {
    root("chosctl reload").exits(0);
    assertEquals("image\n20000", in("chos --which; wc -l < /etc/large").clean().out());
    String mount = root("grep ' /chos" + IMAGE + " ' /proc/mounts").clean().out();
    assertTrue(mount.matches("/dev/mapper/chos-[0-9]+-loop[0-9]+ .* squashfs ro,.*"), mount);
    String list = root("chosctl list").clean().out();
    assertTrue(list.matches("(?s).*\\nimage +" + IMAGE + " +published +0 +verified.*"), list);
    assertTrue(root("chosctl list --json").clean().out().contains("\"verified\": true"));
    String show = root("chosctl show image").clean().out();
    assertTrue(show.matches("(?s).*kind +image, verified\n.*"), show);
    String check = root("chosctl check image").exits(0).out();
    assertTrue(check.contains("image: verified by the kernel"), check);
    // It is the same still, and so stays.
    Result again = root("chosctl reload").exits(0);
    assertTrue(again.out().contains("nothing to do"), again.out());
    root("chosctl stop; " + UNTIL_NO_DEVICE).exits(0);
    // Without a file with the root hash it is what the hashes come to; and a layer above it.
    root("rm "
            + IMAGE
            + ".roothash; mkdir /tmp/bare; cd /tmp/bare; unsquashfs -q -d tree "
            + IMAGE
            + " > /dev/null; rm tree/usr/bin/chos "
            + IMAGE
            + "; mksquashfs tree "
            + IMAGE
            + " -quiet -no-progress; cd /; rm -r /tmp/bare; "
            + FORMAT.replaceAll(" --root.*", " > /dev/null")
            + "; chosctl start")
        .exits(0);
    String layered = root("grep ' /chos" + IMAGE + " ' /proc/mounts").clean().out();
    assertTrue(layered.matches("chos:[0-9]+:[0-9]+:verity .* overlay ro,.*"), layered);
    assertTrue(root("chosctl list --json").clean().out().contains("\"verified\": true"));
  }

  @Test
  void aBlockThatDoesNotFitCanNotBeRead() {
    root(TAMPER + "$(grep -abo 'line 10000 of it' " + IMAGE + " | cut -d: -f1); chosctl reload")
        .exits(0);
    assertEquals("ID=busybox", in("head -n 1 /etc/os-release").clean().out());
    Result read = in("cat /etc/large > /dev/null").exits(1);
    assertTrue(read.err().matches("(?s).*(I/O|Input/output) error.*"), read.err());
    String check = root("chosctl check image").exits(1).out();
    assertTrue(check.contains("blocks that do not fit the hashes beside it"), check);
    isSaid(root("chosctl reload").exits(0), "environment image: " + IMAGE + " has blocks that do");
    // One in its place is another file.
    root("cp "
            + IMAGE
            + " /export/os/good; printf l | dd of=/export/os/good bs=1 conv=notrunc"
            + " status=none seek=$(grep -abo 'Xine 10000 of it' /export/os/good | cut -d: -f1); mv"
            + " /export/os/good "
            + IMAGE
            + "; chosctl reload")
        .exits(0);
    assertEquals("20000", in("wc -l < /etc/large").clean().out());
    root("chosctl check image").exits(0);
  }

  @Test
  void whatTheMountItselfReadsIsSaidAtOnce() {
    // When it was made.
    root(TAMPER + "8").clean();
    isSaid(root("chosctl stop; chosctl start").exits(0), IMAGE + " has blocks that do not fit");
    in("true").exits(125);
    assertEquals(
        "busybox",
        guest.command("alice", "chos", "chos", "--which").with("CHOS", "busybox").run().out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tr 0-9a-f 1-9a-f0 < /tmp/hash > %s.roothash | is not the root hash of",
        "echo none > %s.roothash | is no root hash",
        "rm %s.verity | copy it here as well",
        "echo none > %s.verity | is not what veritysetup makes",
        "chown alice %s.verity | belongs to user 1000",
        "chmod 666 %s.roothash | .roothash: ",
        "head -c 40960 %1$s > /tmp/other; veritysetup format /tmp/other %1$s.verity | of another"
            + " image",
        "mv /usr/sbin/veritysetup /root/veritysetup | veritysetup is not installed",
        "echo install dm-verity /bin/false > /etc/modprobe.d/none.conf; rmmod dm-verity"
            + " 2>/dev/null; [ ! -e /sys/module/dm_verity ] | this kernel has no dm-verity",
      })
  void whatKeepsItFromBeingCheckedIsSaidAndKeepsNoOtherFromStarting(String fault, String said) {
    root("cp " + IMAGE + ".roothash /tmp/hash; " + fault.formatted(IMAGE)).exits(0);
    try {
      isSaid(root("chosctl stop; chosctl start").exits(0), "environment image: " + IMAGE, said);
      in("true").exits(125);
      assertEquals(
          "busybox",
          guest.command("alice", "chos", "chos", "--which").with("CHOS", "busybox").run().out());
      String check = root("chosctl check image").exits(1).out();
      assertTrue(check.contains(said), check);
      root(UNTIL_NO_DEVICE).exits(0);
    } finally {
      root(
          "mv /root/veritysetup /usr/sbin/veritysetup; rm -f /etc/modprobe.d/none.conf"
              + " /tmp/other /tmp/hash");
    }
  }

  @Test
  void aKillLeavesNoDeviceForLong() {
    root("""
    mv /usr/sbin/veritysetup /root/veritysetup
    cat > /usr/sbin/veritysetup << 'end'
    #!/bin/sh
    [ "$1" != close ] || { kill -9 $PPID; exit 1; }
    exec /root/veritysetup "$@"
    end
    chmod 755 /usr/sbin/veritysetup
    chosctl reload
    mv /root/veritysetup /usr/sbin/veritysetup
    """)
        .exits(0);
    assertEquals("1", root("ls /dev/mapper | grep -c chos").clean().out());
    root("chosctl reload").exits(0);
    assertEquals("20000", in("wc -l < /etc/large").clean().out());
    assertEquals("1", root("ls /dev/mapper | grep -c chos").clean().out());
    root("chosctl stop; " + UNTIL_NO_DEVICE + "; chosctl start").exits(0);
  }

  @Tag("module")
  @Test
  void aCopyOnTheHostsOwnDiskIsCheckedAsWell() {
    root("chosctl reload; chosctl stage image --to /export/staged").exits(0);
    String mount = root("grep ' /chos/export/staged/' /proc/mounts").clean().out();
    assertTrue(mount.startsWith("/dev/mapper/chos-"), mount);
    assertEquals("3", root("ls /export/staged/* | wc -l").clean().out());
    root("chosctl stage image --to /export/staged --evict; rmdir /export/staged").exits(0);
    assertFalse(root("chosctl adopt --repack image " + IMAGE).exits(1).err().isEmpty());
  }
}
