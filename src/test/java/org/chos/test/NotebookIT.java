// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.chos.test.machine.Guest;
import org.chos.test.machine.OnMachine;
import org.chos.test.machine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kernels by {@code chos --kernelspec}, which Debian 12's Jupyter starts on the host and which are
 * Debian 13's.
 */
@Tag("long")
@OnMachine(disk = "programs", processors = 2)
class NotebookIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String ENVIRONMENTS =
      """
      %SHELLS
      root:/
      debian13:/export/os/debian13
      busybox:/export/os/busybox
      d13-dev:/export/os/debian13
      %ENVIRONMENT d13-dev
      set SITE=of $CHOS
      """;

  private static final String NOTEBOOK =
      """
      {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
       {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [],
        "source": "print(open('/etc/os-release').read())"},
       {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [],
        "source": "import os; print(os.environ['CHOS'], os.environ['SITE'], os.getcwd())"}]}
      """;

  /** What a notebook's buttons do. */
  private static final String BUTTONS =
      """
      import os, sys
      from jupyter_client.manager import start_new_kernel

      manager, client = start_new_kernel(kernel_name=sys.argv[1], startup_timeout=300)

      def run(code):
          said = []
          client.execute_interactive(
              code, timeout=300, output_hook=lambda m: said.append(m['content'].get('text', '')))
          return ''.join(said).strip()

      def process():
          return int(run('import os; print(os.getpid())'))

      def is_there(process):
          return os.path.exists('/proc/%d' % process)

      first = process()
      print('is what Jupyter has started:', first == manager.provisioner.pid)
      run('kept = 1')
      asked = client.execute('import time; print("begun", flush=True); time.sleep(1000)')
      while client.get_iopub_msg(timeout=300)['content'].get('text', '').strip() != 'begun':
          pass
      manager.interrupt_kernel()
      reply = client.get_shell_msg(timeout=300)
      while reply['parent_header'].get('msg_id') != asked:
          reply = client.get_shell_msg(timeout=300)
      print('interrupted:', reply['content'].get('ename'), run('print(kept)'))
      manager.restart_kernel()
      client.wait_for_ready(timeout=300)
      second = process()
      print('restarted:', second != first, is_there(first), run('print("kept" in globals())'))
      client.stop_channels()
      manager.shutdown_kernel()
      print('left:', is_there(second))
      """;

  private static final String PRESSED =
      "is what Jupyter has started: True\ninterrupted: KeyboardInterrupt 1\n"
          + "restarted: True False False\nleft: False";

  private final Guest guest;

  NotebookIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void kernels(Guest guest) {
    guest.write("/etc/chos", ENVIRONMENTS);
    guest.write("/home/alice/notebook.ipynb", NOTEBOOK);
    guest.write("/home/alice/buttons.py", BUTTONS);
    guest.run("root", "systemctl", "reload-or-restart", "chos").exits(0);
    assertEquals(
        "chos-debian13: /home/alice/.local/share/jupyter/kernels/chos-debian13\n"
            + "chos-d13-dev: /home/alice/.local/share/jupyter/kernels/chos-d13-dev",
        guest.run("alice", "chos", "--kernelspec").clean().out());
  }

  @AfterAll
  static void nobodyIsLeft(Guest guest) {
    assertEquals("", guest.sh("root", "chosctl ps | tail -n +2").clean().out());
  }

  private Result alice(String script) {
    return guest.command("alice", "/bin/sh", "-c", script).within(PATIENCE).run();
  }

  @Test
  void aNotebookIsExecuted() {
    Result result =
        alice(
            "jupyter nbconvert --to notebook --execute --stdout"
                + " --ExecutePreprocessor.kernel_name=chos-d13-dev"
                + " --ExecutePreprocessor.startup_timeout=300 notebook.ipynb");
    String out = result.exits(0).out();
    assertTrue(out.contains("VERSION_ID=\\\"13\\\""), result.toString());
    assertTrue(out.contains("d13-dev of d13-dev /home/alice"), result.toString());
  }

  @Test
  void aKernelIsInterruptedAndRestarted() {
    Result result = alice("python3 buttons.py chos-debian13");
    assertEquals(PRESSED, result.exits(0).out(), result.toString());
  }

  /** From where somebody is by pam_chos already, and Jupyter is one of the host's commands. */
  @Test
  void aKernelInASessionOfItsOwn() {
    guest
        .sh(
            "root",
            "cp /etc/pam.d/su /root/su.kept; echo session required pam_chos.so private >>"
                + " /etc/pam.d/su; echo debian13 > /home/alice/.chos")
        .clean();
    try {
      Result result =
          guest
              .command(
                  "root",
                  "su",
                  "-",
                  "alice",
                  "-c",
                  "CHOS=root chos python3 buttons.py chos-debian13")
              .within(PATIENCE)
              .run();
      assertEquals(PRESSED, result.exits(0).out(), result.toString());
    } finally {
      guest.sh("root", "mv /root/su.kept /etc/pam.d/su; rm /home/alice/.chos").clean();
    }
  }
}
