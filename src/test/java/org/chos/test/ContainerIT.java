// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trees of images for containers, from archives and from a registry on this machine. */
@Tag("ci")
@OnMachine
class ContainerIT {
  private static final String REGISTRY = "localhost:5000";

  private final Guest guest;

  ContainerIT(Guest guest) {
    this.guest = guest;
  }

  /** An image of two layers, of which the second takes away a file of the first. */
  @BeforeEach
  void image() {
    guest.write(
        "/etc/containers/registries.conf.d/here.conf",
        "[[registry]]\nlocation=\"" + REGISTRY + "\"\ninsecure=true\n");
    guest.write(
        "/root/registry.yml",
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: /root/registry\n"
            + "http:\n  addr: "
            + REGISTRY
            + "\n");
    root("""
    cp -a /etc/chos /root/chos.kept
    mkdir -p /root/c; cd /root/c
    umoci init --layout l; umoci new --image l:a
    umoci insert --image l:a /export/os/busybox /
    echo gone > gone; umoci insert --image l:a gone /etc/gone
    echo kept > kept; umoci insert --image l:a kept /etc/kept
    umoci insert --image l:a --whiteout /etc/gone
    umoci config --image l:a --config.env FOO=bar --config.env PATH=/opt/x:/usr/bin:/bin \\
        --config.workingdir /srv --config.entrypoint /bin/sh
    """)
        .exits(0);
  }

  @AfterEach
  void asItWas() {
    root("pkill -x docker-registry; mv /root/chos.kept /etc/chos; chosctl reload; rm -rf /root/c"
            + " /root/registry* /export/os/c[0-9] /etc/containers/registries.conf.d/here.conf")
        .exits(0);
  }

  private Result root(String script) {
    return guest.command("root", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  private String in(String environment, String script) {
    return guest
        .command("alice", "chos", "sh", "-c", script)
        .with("CHOS", environment)
        .run()
        .clean()
        .out();
  }

  private void fails(String command, String... words) {
    Result result = root(command).exits(1);
    for (String word : words) {
      assertTrue(result.err().contains(word), word + ": " + result.err());
    }
  }

  @Test
  void fromARegistry() {
    root("docker-registry serve /root/registry.yml > /root/registry.log 2>&1 & n=0; until skopeo"
            + " copy -q oci:/root/c/l:a docker://"
            + REGISTRY
            + "/a:1 2> /dev/null || [ $((n += 1)) = 50 ]; do sleep 0.2; done")
        .clean();
    String name = "docker://" + REGISTRY + "/a:1";
    root("chosctl create c1 --image " + name).exits(0);
    assertEquals("kept\nc1", in("c1", "cat /etc/kept; ls /etc/gone 2> /dev/null; chos --which"));
    String made = root("cat /export/os/c1/1.made").clean().out();
    assertTrue(made.contains("image " + name) && made.contains("digest sha256:"), made);
    String table = root("cat /etc/chos").clean().out();
    assertTrue(table.contains("%ENVIRONMENT c1\nset FOO=bar\n"), table);
    assertEquals("bar", in("c1", "echo $FOO"));
    String show = root("chosctl show c1").clean().out();
    assertTrue(show.contains("workdir /srv") && show.contains("entrypoint /bin/sh"), show);
    root("chosctl update c1 --squashfs").exits(0);
    assertEquals("kept\nc1@2", in("c1", "cat /etc/kept; chos --which --verbose"));
    fails("chosctl create c2 --image docker://" + REGISTRY + "/a:2", "no image", "tag");
    fails("chosctl create c2 --image docker://" + REGISTRY + "/b:1", "no image");
    root("pkill -x docker-registry").clean();
    fails("chosctl create c2 --image " + name, "can't be reached");
    assertEquals("c1", root("ls -A /export/os | grep '^c'").clean().out());
  }

  @Test
  void fromArchives() {
    root("cd /root/c; skopeo copy -q oci:l:a oci-archive:oci.tar; skopeo copy -q oci:l:a"
            + " docker-archive:docker.tar:a:1; head -c 100000 oci.tar > cut.tar; umoci config"
            + " --image l:a --architecture s390x")
        .exits(0);
    root("chosctl create c3 --image oci-archive:/root/c/oci.tar --squashfs").exits(0);
    root("chosctl create c4 --image docker-archive:/root/c/docker.tar").exits(0);
    assertEquals("kept", in("c3", "cat /etc/kept"));
    assertEquals("kept", in("c4", "cat /etc/kept"));
    fails("chosctl create c5 --image oci-archive:/root/c/cut.tar", "damaged");
    String own = root("dpkg --print-architecture").clean().out().strip();
    fails("chosctl create c5 --image oci-archive:/root/none.tar", "no such file");
    fails("chosctl create c5 --image oci:/root/c/l:a", "s390x", own);
    fails("chosctl create c5 --image busybox", "docker://REGISTRY/NAME:TAG");
    assertEquals("c3\nc4", root("ls -A /export/os | grep '^c'").clean().out());
  }

  /** But for those that the administrator has changed. */
  @Test
  void variablesFollowTheImage() {
    root("chosctl create c7 --image oci:/root/c/l:a").exits(0);
    assertEquals("bar /opt/x", in("c7", "echo $FOO ${PATH%%:*}"));
    root("cd /root/c; umoci config --image l:a --clear config.env --config.env FOO=new --config.env"
            + " PATH=/opt/y:/bin --config.env MORE='a b' && sed -i 's,^set PATH=.*,set"
            + " PATH=/mine:/bin,' /etc/chos")
        .exits(0);
    Result update = root("chosctl update c7").exits(0);
    for (String said :
        new String[] {
          "c7: set FOO=new in the place of FOO=bar",
          "c7: set MORE=a b",
          "c7: PATH=/mine:/bin stays, where the image sets PATH=/opt/y:/bin in /etc/chos"
        }) {
      assertTrue(update.err().contains(said), said + ": " + update.err());
    }
    assertEquals("new /mine a b", in("c7", "echo $FOO ${PATH%%:*} $MORE"));
    root("chosctl rollback c7").exits(0);
    assertEquals("bar /mine .", in("c7", "echo $FOO ${PATH%%:*} $MORE."));
    root("chosctl remove c7 --purge").exits(0);
  }

  private Result alice(String script) {
    return guest.command("alice", "/bin/sh", "-c", script).within(Duration.ofMinutes(10)).run();
  }

  @Test
  void aUserMakesTreesOfHisOwn() {
    String image = "oci-archive:/tmp/a.tar";
    root("cd /root/c; mkdir -m 555 sealed; echo x > sealed/in; chmod 0 sealed/in; umoci insert"
            + " --image l:a sealed /srv/sealed; skopeo copy -q oci:l:a "
            + image
            + "; chmod 644 /tmp/a.tar; cp /etc/chos /tmp/before")
        .exits(0);
    Result made = alice("/usr/sbin/chosctl create mine --image " + image + " --squashfs").exits(0);
    assertTrue(made.out().contains("mine is ready"), made.toString());
    assertTrue(made.err().contains("not kept, as you are not root"), made.toString());
    assertEquals(
        "alice",
        root("stat -c %U /home/alice/mine.sqfs; cmp /etc/chos /tmp/before; ls -A /home/alice | grep"
                + " chos-new; true")
            .clean()
            .out());
    assertEquals(
        "kept\nmine\nbar",
        alice(
                "chos --env mine sh -c 'cat /etc/kept; chos --which; echo $FOO; ls /etc/gone"
                    + " 2>/dev/null; true'")
            .clean()
            .out());
    String path = "/home/alice/mine.sqfs";
    assertEquals(
        "kept\n" + path + "\nkept",
        alice("chos --env ./mine.sqfs sh -c 'cat /etc/kept; chos --which; chos cat /etc/kept'")
            .clean()
            .out());
    Result again = alice("/usr/sbin/chosctl create mine --image " + image).exits(1);
    assertTrue(again.err().contains("is in /home/alice/.config/chos/environments"), again.err());
    Result suite = alice("/usr/sbin/chosctl create other --suite trixie").exits(1);
    assertTrue(suite.err().contains("only root can make such a tree"), suite.err());
    fails("CHOS=" + path + " chosctl create c8 --image " + image + ".none", "no such file");
    // Whose variable it is root can't know.
    Result asRoot = root("CHOS=" + path + " chos true").exits(125);
    assertTrue(asRoot.err().contains("only an ordinary user"), asRoot.err());
    alice("/usr/sbin/chosctl create plain --image " + image + " --path trees").exits(0);
    assertEquals("kept", alice("chos --env plain cat /etc/kept").clean().out());
    assertEquals("kept", alice("chos --env trees/plain cat /etc/kept").clean().out());
    alice("rm -r mine.sqfs trees .config/chos").exits(0);
    root("rm -rf /tmp/a.tar /tmp/before").clean();
  }

  /** Each would reach out of the tree, if it were unpacked by tar alone; the file outside stays. */
  @Test
  void hostileLayers() {
    guest.write(
        "/root/c/evil.py",
        """
        import io, sys, tarfile
        t = tarfile.open(sys.argv[1], 'w')
        def add(name, kind, link='', data=b'evil\\n'):
            i = tarfile.TarInfo(name)
            i.type, i.linkname, i.mode = kind, link, 0o644
            i.devmajor, i.devminor = 1, 3
            if kind == tarfile.REGTYPE:
                i.size = len(data)
            t.addfile(i, io.BytesIO(data) if kind == tarfile.REGTYPE else None)
        for spec in sys.argv[2:]:
            name, kind, link = (spec.split(',') + [''])[:3]
            add(name, getattr(tarfile, kind), link)
        t.close()
        """);
    root("mkdir -p /root/victim; echo safe > /root/victim/file").clean();
    String[] layers = {
      "../../../../root/victim/file,REGTYPE",
      "/root/victim/file,REGTYPE",
      "out,SYMTYPE,/root/victim out/file,REGTYPE",
      "a,SYMTYPE,/root b,SYMTYPE,a/victim b/file,REGTYPE",
      "hard,LNKTYPE,../../../../root/victim/file hard,REGTYPE",
      "null,CHRTYPE",
      "../../../../root/victim/.wh.file,REGTYPE",
      "out,SYMTYPE,/root/victim out/.wh.file,REGTYPE"
    };
    for (String layer : layers) {
      root("cd /root/c; rm -rf e; cp -a l e; python3 evil.py layer.tar "
              + layer
              + " && umoci raw add-layer --image e:a layer.tar")
          .exits(0);
      root("chosctl create c6 --image oci:/root/c/e:a");
      assertEquals("safe", root("cat /root/victim/file").clean().out(), layer);
      assertEquals(
          "", root("find /export/os/c6 -type c -o -type b 2> /dev/null; true").out(), layer);
      root("chosctl remove c6 --purge; true");
    }
    root("rm -r /root/victim").clean();
  }
}
