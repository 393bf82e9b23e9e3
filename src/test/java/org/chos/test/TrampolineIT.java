// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Out of a tree that has no libc and no Java, with what it has: one static program. */
@OnMachine
@ParameterizedClass
@EnumSource(Engine.class)
class TrampolineIT extends BothEngines {
  private static final String WHERE = Trees.inside("where");

  TrampolineIT(Engine engine, Guest guest) {
    super(engine, guest);
  }

  /** A script for the shell of the busybox tree. */
  private Result inBusybox(String script) {
    return guest.command("alice", "chos", "sh", "-c", script).with("CHOS", "busybox").run();
  }

  @Test
  void theTreeHasNoLibcAndNoJava() {
    assertEquals(
        "",
        guest
            .sh(
                "root",
                "find /export/os/busybox"
                    + " \\( -name 'libc.*' -o -name 'ld-*' -o -name '*java*' -o -name '*jvm*' \\)")
            .clean()
            .out());
  }

  @Test
  void backToTheHost() {
    assertEquals(Trees.ON_HOST, inBusybox("CHOS=root chos " + Trees.onHost("where")).clean().out());
  }

  @Test
  void straightAcross() {
    assertEquals(Trees.IN_DEBIAN13, inBusybox("CHOS=debian13 chos " + WHERE).clean().out());
  }

  @Test
  void roundAndRound() {
    assertEquals(
        Trees.IN_BUSYBOX,
        inBusybox(
                "CHOS=debian13 chos env CHOS=busybox chos"
                    + " env CHOS=root chos env CHOS=busybox chos "
                    + WHERE)
            .clean()
            .out());
  }

  @Test
  void whoCalledItStaysWhereHeWas() {
    assertEquals(
        Trees.ON_HOST + "\n" + Trees.IN_BUSYBOX,
        inBusybox("CHOS=root chos " + Trees.onHost("where") + "; " + WHERE).clean().out());
  }

  @Test
  void argumentsAndVariablesPassUnchanged() {
    byte[] expected = "[] [a b] [*] [\u00ff\u0080] [\u00fe]".getBytes(StandardCharsets.ISO_8859_1);
    Result result =
        inBusybox(
                "BYTES=$(printf '\\376') CHOS=root chos sh -c 'printf \"[%s] [%s] [%s] [%s] [%s]\""
                    + " \"$1\" \"$2\" \"$3\" \"$4\" \"$BYTES\"' sh '' 'a b' '*' \"$(printf"
                    + " '\\377\\200')\"")
            .clean();
    assertArrayEquals(expected, result.stdout());
  }

  @Test
  void exitCodesAndSignalsComeThrough() {
    inBusybox("exec env CHOS=root chos sh -c 'exit 77'").exits(77);
    inBusybox("exec env CHOS=nosuch chos true").exits(125);
    assertEquals(15, inBusybox("exec env CHOS=root chos sh -c 'kill $$'").signal());
  }

  @Test
  void theWorkingDirectoryIsKeptByItsName() {
    assertEquals(
        "/home/alice\n/tmp\n/export/os",
        inBusybox(
                "CHOS=root chos pwd;"
                    + " cd /tmp; CHOS=debian13 chos pwd; cd /export/os; CHOS=root chos pwd")
            .clean()
            .out());
  }
}
