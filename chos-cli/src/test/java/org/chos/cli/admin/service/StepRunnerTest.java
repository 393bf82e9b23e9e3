// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.service.step.Step;
import org.chos.cli.admin.service.step.UndoableStep;
import org.chos.cli.admin.system.AdminFailure;
import org.junit.jupiter.api.Test;

class StepRunnerTest {
  private final List<String> log = new ArrayList<>();
  private final StringWriter err = new StringWriter();
  private final Console console =
      new Console(new PrintWriter(new StringWriter()), new PrintWriter(err));
  private final StepRunner runner = new StepRunner(Host.of(Layout.HOST, console), console);

  @Test
  void doesAllInOrder() throws AdminFailure {
    runner.run(List.of(new Undoable("a", false), new Undoable("b", false)));
    assertEquals(List.of("a", "b"), log);
  }

  @Test
  void takesBackWhatItDidTheLastFirst() {
    AdminFailure e =
        assertThrows(
            AdminFailure.class,
            () ->
                runner.run(
                    List.of(
                        new Undoable("a", false),
                        new Plain("b"),
                        new Undoable("c", false),
                        new Undoable("bad", false))));
    assertEquals("can't do bad: no room: make room", e.getMessage());
    assertEquals(List.of("a", "b", "c", "undo c", "undo a"), log);
  }

  @Test
  void goesOnTakingBackWhenOneStepCantBe() {
    assertThrows(
        AdminFailure.class,
        () ->
            runner.run(
                List.of(
                    new Undoable("a", false),
                    new Undoable("b", true),
                    new Undoable("bad", false))));
    assertEquals(List.of("a", "b", "undo a"), log);
    assertEquals(
        "chosctl: warning: can't undo \"do b\": stuck; `chosctl stop` clears it away\n",
        err.toString());
  }

  private class Plain implements Step {
    final String name;

    Plain(String name) {
      this.name = name;
    }

    @Override
    public String describe() {
      return "do " + name;
    }

    @Override
    public void perform(Host host) throws IOException {
      if (name.equals("bad")) {
        throw new IOException("no room");
      }
      log.add(name);
    }

    @Override
    public String remedy() {
      return "make room";
    }
  }

  private final class Undoable extends Plain implements UndoableStep {
    private final boolean stuck;

    Undoable(String name, boolean stuck) {
      super(name);
      this.stuck = stuck;
    }

    @Override
    public void undo(Host host) throws IOException {
      if (stuck) {
        throw new IOException("stuck");
      }
      log.add("undo " + name);
    }
  }
}
