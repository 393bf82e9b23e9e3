// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingDirectoryTest {
  private static final Environments ENVIRONMENTS =
      new Environments(
          List.of(
              new Environment("root", "/", 1),
              new Environment("a", "/export/os/a", 2),
              new Environment("within", "/export/os/a/srv/b", 3),
              new Environment("ab", "/export/os/ab", 4)));

  @ParameterizedTest
  @CsvSource({
    // seen from the host      , its name inside
    "/home/alice               , /home/alice",
    "/                         , /",
    "/chosen                   , /chosen",
    "/export/os/a/usr          , /export/os/a/usr",
    "/chos                     , /",
    "/chos/home/alice          , /home/alice",
    "/chos/export/os/a         , /",
    "/chos/export/os/a/usr/lib , /usr/lib",
    "/chos/export/os/ab/usr    , /usr",
    "/chos/export/os/abc/usr   , /export/os/abc/usr",
    "/chos/export/os/a/srv/b/x , /x",
    "/chos/export              , /export",
  })
  void aDirectoryInATreeHasTheNameThatItHasThere(String cwd, String name) {
    byte[] inside = WorkingDirectory.nameInside(cwd.getBytes(StandardCharsets.UTF_8), ENVIRONMENTS);
    assertEquals(name, new String(inside, StandardCharsets.UTF_8));
  }
}
