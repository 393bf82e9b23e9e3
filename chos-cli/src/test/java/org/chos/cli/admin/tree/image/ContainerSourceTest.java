// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.AdminFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerSourceTest {
  @Test
  void anUpdateFindsTheFilesFromAnyDirectory() throws AdminFailure {
    String here = Path.of("").toAbsolutePath().toString();
    assertEquals(
        List.of("image oci-archive:" + here + "/a.tar:tag", "authfile " + here + "/auth.json"),
        new ContainerSource("oci-archive:./a.tar:tag", Optional.of("auth.json")).origin());
    assertEquals(
        List.of("image docker://here:5000/a/b:1"),
        new ContainerSource("docker://here:5000/a/b:1", Optional.empty()).origin());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ubuntu:24.04", "docker://", "oci-archive:a b", "docker:/x", ""})
  void whatIsNoReference(String reference) {
    assertThrows(AdminFailure.class, () -> new ContainerSource(reference, Optional.empty()));
  }
}
