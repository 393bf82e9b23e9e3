// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import org.chos.test.machine.Guest;
import org.junit.jupiter.api.BeforeEach;

/** Tests of a class whose parameter is the engine. */
abstract class BothEngines {
  final Guest guest;
  private final Engine engine;

  BothEngines(Engine engine, Guest guest) {
    this.engine = engine;
    this.guest = guest;
  }

  @BeforeEach
  void choose() {
    engine.choose(guest);
  }
}
