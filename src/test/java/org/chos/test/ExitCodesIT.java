// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code chos CMD} ends as CMD does; 125, 126 and 127 are chos' own, as those of env(1). */
@OnMachine
@ParameterizedClass
@EnumSource(Engine.class)
class ExitCodesIT extends BothEngines {
  ExitCodesIT(Engine engine, Guest guest) {
    super(engine, guest);
  }

  private Result chos(String... line) {
    String[] all = new String[line.length + 1];
    all[0] = "chos";
    System.arraycopy(line, 0, all, 1, line.length);
    return guest.command("alice", all).with("CHOS", "debian13").run();
  }

  private static void complains(Result result, int code, String about) {
    result.exits(code);
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("chos: ") && result.err().contains(about), result.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 42, 125, 126, 127, 128, 255})
  void theCommandsOwn(int code) {
    Result result = chos("sh", "-c", "exit " + code);
    assertEquals(code, result.exitCode());
    assertEquals("", result.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 9, 11, 13, 15, 34})
  void aSignalThatEndsTheCommandEndsChos(int signal) {
    Result result = chos("sh", "-c", "ulimit -c 0; kill -" + signal + " $$");
    assertEquals(signal, result.signal(), result.toString());
  }

  @Test
  void whatIsNotThere() {
    complains(chos("no-such-command"), 127, "no-such-command");
    complains(chos("/no/such/command"), 127, "/no/such/command");
  }

  @Test
  void whatIsNotExecutable() {
    complains(chos("/etc/os-release"), 126, "/etc/os-release");
    complains(chos("/etc"), 126, "/etc");
  }

  @Test
  void aScriptWhoseInterpreterIsNotThere() {
    guest.sh("alice", "printf '#!/no/such/interpreter\\n' > script; chmod +x script").clean();
    complains(chos("./script"), 127, "./script");
  }

  @Test
  void anOptionThatIsNone() {
    complains(chos("--no-such-option"), 125, "--no-such-option");
  }
}
