// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticTest {

  private static Diagnostic diagnostic(Severity severity) {
    return new Diagnostic(severity, new Position("/etc/chos", 3, 8), "wrong: mend it");
  }

  @Test
  void readsAsACompilersDoes() {
    assertEquals("/etc/chos:3:8: error: wrong: mend it", diagnostic(Severity.ERROR).toString());
    assertEquals("/etc/chos:3:8: warning: wrong: mend it", diagnostic(Severity.WARNING).toString());
    assertEquals("/etc/chos:3:8: note: wrong: mend it", diagnostic(Severity.NOTE).toString());
  }

  @Test
  void aboutAWholeFileNamesNoLine() {
    assertEquals(
        "/etc/chos: error: wrong: mend it",
        new Diagnostic(Severity.ERROR, Position.ofFile("/etc/chos"), "wrong: mend it").toString());
  }

  @Test
  void onlyErrorsAreErrors() {
    assertFalse(new Parsed<>("", List.of()).hasErrors());
    assertFalse(
        new Parsed<>("", List.of(diagnostic(Severity.NOTE), diagnostic(Severity.WARNING)))
            .hasErrors());
    assertTrue(
        new Parsed<>("", List.of(diagnostic(Severity.NOTE), diagnostic(Severity.ERROR)))
            .hasErrors());
  }

  @Test
  void recordsDoNotChange() {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Parsed<String> parsed = new Parsed<>("", diagnostics);
    diagnostics.add(diagnostic(Severity.ERROR));
    assertFalse(parsed.hasErrors());

    List<Environment> all = new ArrayList<>();
    Environments environments = new Environments(all);
    all.add(new Environment("root", "/", 1));
    assertEquals(List.of(), environments.all());
    assertThrows(
        UnsupportedOperationException.class, () -> SysConfig.DEFAULT.bindMounts().add("/opt"));
    assertThrows(UnsupportedOperationException.class, () -> ChosConf.DEFAULT.behaviours().clear());
  }
}
