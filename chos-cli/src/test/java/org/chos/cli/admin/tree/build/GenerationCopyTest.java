// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.config.Generation;
import org.junit.jupiter.api.Test;

class GenerationCopyTest {
  @Test
  void itHasTheRecipeOfWhatItIsACopyOfAndWhatWasDone() {
    TreeOrigin origin =
        new TreeOrigin(
            List.of("made today", "image oci:/l:a", "env A=1", "maintained true", "squashfs yes"));
    Generation from = Generation.of("/export/os/d/3.sqfs").orElseThrow();
    GenerationCopy copy = new GenerationCopy(Layout.HOST, from, origin, "sh -c a\nb");
    assertEquals(
        List.of("image oci:/l:a", "env A=1", "maintained true", "maintained sh -c a?b"),
        copy.origin());
  }
}
