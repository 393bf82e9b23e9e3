// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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

  /** What is run on the page. */
  private static final String PAGES_NOTEBOOK =
      """
      {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec":
        {"name": "chos-debian13", "display_name": "debian13", "language": "python"}}, "cells": [
       {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [],
        "source": "kept = 1; print(open('/etc/os-release').readline().strip(), kept)"},
       {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [],
        "source": "import time; print('begun', flush=True); time.sleep(1000)"},
       {"cell_type": "code", "id": "c", "metadata": {}, "execution_count": null, "outputs": [],
        "source": "import os; print('kept' in globals(), os.readlink('/.chos/link'))"}]}
      """;

  /** What a person does in a browser, which is Debian 13's, while the server is the host's. */
  private static final String PAGE =
      """
      import asyncio, base64, json, os, signal, subprocess, urllib.request
      from tornado.websocket import websocket_connect

      JUPYTER = ['jupyter-notebook', '--no-browser', '--port=8888', '--NotebookApp.token=',
                 '--NotebookApp.password=']
      BROWSER = ['chos', '--env', 'debian13', 'chromium-headless-shell', '--no-sandbox',
                 '--disable-gpu', '--window-size=1000,800', '--remote-debugging-port=9222',
                 'about:blank']

      async def answer(url):
          while True:
              try:
                  return urllib.request.urlopen(url).read()
              except OSError:
                  await asyncio.sleep(0.5)

      async def pages():
          while True:
              found = [t for t in json.loads(await answer('http://localhost:9222/json/list'))
                       if t['type'] == 'page']
              if found:
                  return found
              await asyncio.sleep(0.5)

      class Page:
          asked = 0

          async def ask(self, method, **parameters):
              self.asked += 1
              await self.socket.write_message(json.dumps(
                  {'id': self.asked, 'method': method, 'params': parameters}))
              while True:
                  message = json.loads(await self.socket.read_message())
                  if message.get('id') == self.asked:
                      return message.get('result', {})

          async def value(self, script):
              said = await self.ask('Runtime.evaluate', expression=script, returnByValue=True)
              return said.get('result', {}).get('value')

          async def until(self, script):
              while not await self.value('!!(' + script + ')'):
                  await asyncio.sleep(0.5)

          async def click(self, what):
              await self.until('document.querySelector(%r)' % what)
              await self.value('document.querySelector(%r).click()' % what)

          async def picture(self, name):
              shot = await self.ask('Page.captureScreenshot')
              with open(name + '.png', 'wb') as file:
                  file.write(base64.b64decode(shot['data']))

          async def shown(self, cell, text):
              of_cell = ('[...document.querySelectorAll(".cell")[%d]'
                         '.querySelectorAll(".output_subarea")].map(e => e.innerText).join("")' % cell)
              await self.until('%s.includes(%r)' % (of_cell, text))
              return (await self.value(of_cell)).strip()

          async def run(self, cell):
              await self.value('Jupyter.notebook.execute_cells([%d])' % cell)

      async def work(page):
          page.socket = await websocket_connect(
              (await pages())[0]['webSocketDebuggerUrl'], max_message_size=1 << 26)
          await answer('http://localhost:8888/api')
          await page.ask('Page.navigate', url='http://localhost:8888/tree')
          await page.until('document.querySelector("#kernel-chos-d13-dev")')
          await page.click('#new-dropdown-button')
          await page.picture('kernels')
          print(await page.value('[...document.querySelectorAll("[id^=kernel-chos-]")]'
                                 '.map(e => e.innerText.trim()).sort().join(", ")'))

          await page.ask('Page.navigate', url='http://localhost:8888/notebooks/page.ipynb')
          kernel = 'window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel'
          await page.until(kernel + ' && Object.keys(Jupyter.notebook.kernel.info_reply).length')
          await page.run(0)
          print(await page.shown(0, 'PRETTY_NAME'))
          await page.run(1)
          await page.shown(1, 'begun')
          await page.click('[data-jupyter-action="jupyter-notebook:interrupt-kernel"]')
          print((await page.shown(1, 'KeyboardInterrupt')).splitlines()[-1].strip())
          await page.value('Jupyter.notebook.events.one("kernel_ready.Kernel",'
                           ' () => { window.again = true })')
          await page.click('[data-jupyter-action="jupyter-notebook:confirm-restart-kernel"]')
          await page.click('.modal.in .btn-danger')
          await page.until('window.again')
          await page.run(2)
          print(await page.shown(2, '/export'))
          await page.picture('notebook')

      log = open('page.log', 'w')
      programs = [subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True)
                  for words in (JUPYTER, BROWSER)]
      try:
          asyncio.run(work(Page()))
      finally:
          for program in reversed(programs):
              program.terminate()
              program.wait()
              # A browser's helpers can be left.
              try:
                  os.killpg(program.pid, signal.SIGKILL)
              except ProcessLookupError:
                  pass
      """;

  private final Guest guest;

  NotebookIT(Guest guest) {
    this.guest = guest;
  }

  @BeforeAll
  static void kernels(Guest guest) {
    guest.write("/etc/chos", ENVIRONMENTS);
    guest.write("/home/alice/notebook.ipynb", NOTEBOOK);
    guest.write("/home/alice/buttons.py", BUTTONS);
    guest.write("/home/alice/page.py", PAGE);
    guest
        .command("alice", "/bin/sh", "-c", "cat > page.ipynb")
        .stdin(PAGES_NOTEBOOK.getBytes(StandardCharsets.UTF_8))
        .run()
        .clean();
    guest.run("root", "systemctl", "reload-or-restart", "chos").exits(0);
    assertEquals(
        "chos-debian13: /home/alice/.local/share/jupyter/kernels/chos-debian13\n"
            + "chos-d13-dev: /home/alice/.local/share/jupyter/kernels/chos-d13-dev",
        guest.run("alice", "chos", "--kernelspec").clean().out());
  }

  @AfterAll
  static void nobodyIsLeft(Guest guest) {
    guest
        .sh(
            "root",
            "for i in $(seq 100); do [ $(chosctl ps | wc -l) = 1 ] && exit; sleep 0.2; done;"
                + " chosctl ps; exit 1")
        .clean();
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

  @Test
  void itsPageInABrowser() throws IOException {
    Result result = alice("python3 page.py");
    assertEquals(
        "Python 3 (d13-dev), Python 3 (debian13)\n"
            + "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\" 1\n"
            + "KeyboardInterrupt:\n"
            + "False /export/os/debian13",
        result.exits(0).out(),
        result.toString());
    for (String name : List.of("kernels", "notebook")) {
      Picture picture = Picture.of(guest, "/home/alice/" + name + ".png").keep(name);
      assertTrue(picture.colours() > 20, name);
    }
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
