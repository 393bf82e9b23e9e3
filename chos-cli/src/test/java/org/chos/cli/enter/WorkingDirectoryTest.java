// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.chos.config.FileContent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingDirectoryTest {
  private static final String TABLE =
      "%SHELLS\nroot:/\na:/export/os/a\nwithin:/export/os/a/srv/b\nab:/export/os/ab\n";

  private static final LazyEnvironments ENVIRONMENTS =
      new LazyEnvironments(
          new FileContent("/etc/chos", Bytes.bytes(TABLE), 0, 0100644),
          new Messages(OutputStream.nullOutputStream()));

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

  @ParameterizedTest
  @CsvSource({
    "/home/alice               , /home/alice",
    "/                         , /",
    "/local                    , /",
    "/local/usr/lib            , /usr/lib",
    "/locale                   , /locale",
    "/export/os/a              , /",
    "/export/os/a/usr/lib      , /usr/lib",
    "/export/os/a/srv/b/x      , /x",
    "/export/os/abc/usr        , /export/os/abc/usr",
  })
  void inASessionTheRootIsChosAllTheTime(String cwd, String name) {
    byte[] inside =
        WorkingDirectory.nameInSession(cwd.getBytes(StandardCharsets.UTF_8), ENVIRONMENTS);
    assertEquals(name, new String(inside, StandardCharsets.UTF_8));
  }
}
