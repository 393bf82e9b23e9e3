// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.chos.cli.admin.system.Syscalls;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;
import org.junit.jupiter.api.Test;

class SystemLogTest {
  private static final ZonedDateTime TIME =
      ZonedDateTime.of(2026, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC);

  @Test
  void theJournalTakesFields() {
    assertEquals(
        "MESSAGE=done: größe\nPRIORITY=6\nSYSLOG_IDENTIFIER=chosctl\nCHOS_VERB=adopt\n",
        entry(SystemLog.JOURNAL, "done: größe"));
  }

  @Test
  void aValueOfSeveralLinesCantForgeAField() {
    assertEquals(
        "MESSAGE\n\13\0\0\0\0\0\0\0a\nPRIORITY=\nPRIORITY=6\nSYSLOG_IDENTIFIER=chosctl\n"
            + "CHOS_VERB=adopt\n",
        entry(SystemLog.JOURNAL, "a\nPRIORITY="));
  }

  @Test
  void syslogTakesALine() {
    assertEquals(
        "<30>Mar  4 05:06:07 chosctl[" + ProcessHandle.current().pid() + "]: a b verb=adopt",
        entry(SystemLog.SYSLOG, "a\nb"));
  }

  @Test
  void aSocketThatIsGoneIsAnErrorAndNoWait() {
    NativeException e =
        assertThrows(
            NativeException.class, () -> Syscalls.sendDatagram("/nonexistent/socket", new byte[1]));
    assertEquals(Errno.ENOENT, e.errno());
  }

  private static String entry(SystemLog log, String message) {
    byte[] entry = log.entry(message, Map.of("verb", "adopt"), TIME);
    return new String(entry, StandardCharsets.UTF_8);
  }
}
