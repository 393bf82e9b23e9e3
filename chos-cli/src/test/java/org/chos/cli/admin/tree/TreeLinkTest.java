// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TreeLinkTest {
  @Test
  void thereAreAllOfTheReadme() throws IOException {
    assertEquals(20, TreeLink.all().size());
    assertTrue(TreeLink.all().contains(new TreeLink("etc/passwd", "/local/etc/passwd")));
    assertTrue(TreeLink.all().contains(new TreeLink("var/run", "/local/var/run")));
    for (TreeLink link : TreeLink.all()) {
      assertEquals("/local/" + link.place(), link.target());
    }
  }

  @Test
  void partsOfAPlace() {
    TreeLink link = new TreeLink("etc/ssh/ssh_known_hosts", "/local/etc/ssh/ssh_known_hosts");
    assertEquals("etc/ssh", link.directory());
    assertEquals("ssh_known_hosts", link.name());
    assertEquals("/etc/ssh/ssh_known_hosts", link.onHost());
    assertEquals("", new TreeLink("x", "/local/x").directory());
  }
}
