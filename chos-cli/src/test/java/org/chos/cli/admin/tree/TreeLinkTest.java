// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.chos.config.SiteLink;
import org.junit.jupiter.api.Test;

class TreeLinkTest {
  @Test
  void thereAreAllOfTheReadme() throws IOException {
    List<TreeLink> all = TreeLink.all(List.of());
    assertEquals(25, all.size());
    assertTrue(all.contains(new TreeLink("etc/passwd", "/local/etc/passwd")));
    assertTrue(all.contains(new TreeLink("var/run", "/local/var/run")));
    for (TreeLink link : all) {
      assertEquals(
          link.place().equals("etc/mtab") ? "/proc/self/mounts" : "/local/" + link.place(),
          link.target());
    }
  }

  @Test
  void theSitesOwn() throws IOException {
    List<TreeLink> all =
        TreeLink.all(
            List.of(
                new SiteLink("etc/krb5.conf", "/local/etc/krb5.conf", 1),
                new SiteLink("var/cache", "/scratch/cache", 2)));
    assertEquals(26, all.size());
    assertTrue(all.contains(new TreeLink("etc/krb5.conf", "/local/etc/krb5.conf")));
    assertTrue(all.contains(new TreeLink("var/cache", "/scratch/cache")));
  }

  @Test
  void partsOfAPlace() {
    TreeLink link = new TreeLink("etc/ssh/ssh_known_hosts", "/local/etc/ssh/ssh_known_hosts");
    assertEquals("etc/ssh", link.directory());
    assertEquals("ssh_known_hosts", link.name());
    assertEquals("/etc/ssh/ssh_known_hosts", link.onHost());
    assertEquals("", new TreeLink("x", "/local/x").directory());
    assertEquals("/", new TreeLink("x", "/local").onHost());
    assertEquals("/proc/self/mounts", new TreeLink("x", "/proc/self/mounts").onHost());
    assertEquals("/localhost", new TreeLink("x", "/localhost").onHost());
  }
}
