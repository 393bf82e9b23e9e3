// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserNamespaceTest {
  @ParameterizedTest
  @CsvSource({
    "'         0          0 4294967295', true",
    "'         0          0          1', true",
    "'         0       1000          1', false",
    "'      1000       1000          1', false",
    "'      1000          0          1', false",
    "'0 1000 1\n1 100000 65536\n', false",
    "'0 0 1\n1 100000 65536\n', true",
    "'', false"
  })
  void rootIsRootOfOutsideOrNot(String map, boolean has) {
    assertEquals(has, UserNamespace.hasRoot(map));
  }
}
