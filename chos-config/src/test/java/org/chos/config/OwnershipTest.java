// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipTest {

  private static Optional<String> objection(int uid, int mode) {
    return Ownership.check(new FileContent("/etc/chos", new byte[0], uid, mode))
        .map(Diagnostic::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100644", "100600", "100444", "100755", "100000", "104755", "101644"})
  void rootsFileThatNobodyElseCanWriteIsFine(String mode) {
    assertEquals(Optional.empty(), objection(0, Integer.parseInt(mode, 8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"100664", "100646", "100666", "100777", "100622"})
  void whatOthersCanWriteIsRefused(String mode) {
    assertEquals(
        Optional.of(
            "/etc/chos: error: others can write to it, so it can't be trusted:"
                + " check what it says, then run: chmod go-w /etc/chos"),
        objection(0, Integer.parseInt(mode, 8)));
  }

  @ParameterizedTest
  @CsvSource({"1000,1000", "1,1", "-1,4294967295", "-2147483648,2147483648"})
  void whatBelongsToSomebodyElseIsRefused(int uid, String shown) {
    assertEquals(
        Optional.of(
            "/etc/chos: error: it belongs to user "
                + shown
                + ", so it can't be trusted:"
                + " check what it says, then run: chown root /etc/chos"),
        objection(uid, 0100644));
  }

  @Test
  void aUsersFileIsTheirsOrRoots() {
    assertEquals(Optional.empty(), ofUser(1000, 0100644));
    assertEquals(Optional.empty(), ofUser(0, 0100600));
    assertEquals(
        Optional.of(
            "own: error: it belongs to user 1001, so it can't be trusted: check what it says, then"
                + " run: chown 1000 own"),
        ofUser(1001, 0100644));
    assertEquals(
        Optional.of(
            "own: error: others can write to it, so it can't be trusted: check"
                + " what it says, then run: chmod go-w own"),
        ofUser(1000, 0100664));
  }

  private static Optional<String> ofUser(int uid, int mode) {
    return Ownership.check(new FileContent("own", new byte[0], uid, mode), 1000)
        .map(Diagnostic::toString);
  }

  @Test
  void aDirectoryInItsPlaceIsRefused() {
    assertEquals(
        Optional.of("/etc/chos: error: is a directory: put a regular file in its place"),
        objection(0, 0040755));
  }

  /** FIFO, character device, block device, symbolic link, socket, nothing at all. */
  @ParameterizedTest
  @ValueSource(strings = {"010644", "020644", "060644", "120777", "140644", "000644"})
  void whateverIsNoFileIsRefused(String mode) {
    assertEquals(
        Optional.of("/etc/chos: error: is not a regular file: put a regular file in its place"),
        objection(0, Integer.parseInt(mode, 8)));
  }
}
