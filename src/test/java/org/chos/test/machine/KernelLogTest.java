// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelLogTest {
  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("kernel.log");
  }

  private KernelLog log() throws IOException {
    return new KernelLog(file(), Path.of("vm", "complaints"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[   12.3] BUG: unable to handle page fault for address: ffff8881",
        "[   12.3] WARNING: CPU: 1 PID: 433 at fs/dcache.c:365 dentry_free+0x6b/0x80",
        "[   12.3] Oops: 0002 [#1] PREEMPT SMP PTI",
        "[   12.3] Call Trace:",
        "[   12.3] general protection fault, probably for non-canonical address 0xdead: 0000 [#1]",
        "[   12.3] rcu: INFO: rcu_sched self-detected stall on CPU",
        "[   12.3] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [storm:512]",
        "[   12.3] INFO: task chosctl:512 blocked for more than 120 seconds.",
        "[   12.3] WARNING: possible circular locking dependency detected",
        "[   12.3] WARNING: suspicious RCU usage",
        "[   12.3] BUG: KASAN: use-after-free in chos_get_link+0x1c/0x50 [chos]",
        "[   12.3] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
        "[   12.3] refcount_t: underflow; use-after-free.",
        "[   12.3] Kernel panic - not syncing: Attempted to kill init!",
      })
  void whatNoHealthyKernelSays(String line) throws IOException {
    assertEquals(List.of(line), log().complaintsIn(List.of("before", line, "after")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[    0.0] Linux version 6.1.0-49-cloud-amd64 (debian-kernel@lists.debian.org)",
        "[    0.0] Kernel command line: console=ttyS0 panic=-1 oops=panic panic_on_warn=1",
        "[    0.4] rcu: Hierarchical RCU implementation.",
        "[    9.1] chos: loading out-of-tree module taints kernel.",
      })
  void whatAHealthyOneSays(String line) throws IOException {
    assertEquals(List.of(), log().complaintsIn(List.of(line)));
  }

  @Test
  void newsAreToldOnceAndWhenTheirLineIsComplete() throws IOException {
    KernelLog log = log();
    assertTrue(log.isEmpty());
    assertEquals(List.of(), log.news());
    Files.writeString(file(), "fine\nBUG: one\nBU");
    assertEquals(List.of("BUG: one"), log.news());
    assertEquals(List.of(), log.news());
    Files.writeString(file(), "G: two\n", StandardOpenOption.APPEND);
    assertEquals(List.of("BUG: two"), log.news());
    assertEquals("fine\nBUG: one\nBUG: two", log.tail());
  }
}
