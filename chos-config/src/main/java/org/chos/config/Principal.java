// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/**
 * A user or a group, as a file names it.
 *
 * @param name what the host's user database calls it; the digits, if it stands there as a number
 * @param id its number, or -1 as long as nobody has asked the user database
 */
public record Principal(String name, long id) {

  static Principal named(String name) {
    return new Principal(name, -1);
  }

  static Principal numbered(long id) {
    return new Principal(Long.toString(id), id);
  }

  public boolean isKnown() {
    return id >= 0;
  }

  /** The same, with the number that the user database gives it. */
  public Principal known(long number) {
    return new Principal(name, number);
  }

  /** As it can stand in the file. */
  @Override
  public String toString() {
    return isPlain() ? name : '"' + name + '"';
  }

  /** Whether it would be read as the same name without quotes. */
  private boolean isPlain() {
    boolean digits = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == ' ' || c == ',') {
        return false;
      }
      digits &= c >= '0' && c <= '9';
    }
    return !digits || name.equals(Long.toString(id));
  }
}
