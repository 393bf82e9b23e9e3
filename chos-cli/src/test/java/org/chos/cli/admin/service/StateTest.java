// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTableTest;
import org.junit.jupiter.api.Test;

class StateTest {
  @Test
  void runningWhenAllIsThere() {
    assertEquals(State.RUNNING, of(MountTableTest.RUNNING, true));
  }

  @Test
  void stoppedWhenNothingIs() {
    assertEquals(State.STOPPED, of(MountTableTest.HOST, false));
  }

  @Test
  void incompleteWhenTheModuleIsAllThereIs() {
    assertEquals(State.INCOMPLETE, of(MountTableTest.HOST, true));
  }

  @Test
  void incompleteWithoutTheLinks() {
    assertEquals(State.INCOMPLETE, of(without("/chos/.chos"), true));
  }

  @Test
  void incompleteWithoutTheHostsRoot() {
    assertEquals(State.INCOMPLETE, of(without("/chos/local"), true));
  }

  @Test
  void incompleteWithoutTheKernelsSide() {
    assertEquals(State.INCOMPLETE, of(without("/proc/chos"), true));
  }

  @Test
  void incompleteWhenChosIsAPeerOfTheRoot() {
    String mounts = MountTableTest.RUNNING.replace("shared:49 master:1", "shared:1");
    assertEquals(State.INCOMPLETE, of(mounts, true));
  }

  private static State of(String mounts, boolean moduleLoaded) {
    return State.of(Layout.HOST, MountTableTest.table(mounts), moduleLoaded);
  }

  private static String without(String point) {
    return MountTableTest.RUNNING.replaceAll("(?m)^.* " + point + " .*\n", "");
  }
}
