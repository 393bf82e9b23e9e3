// SPDX-License-Identifier: BSD-3-Clause
/** The least that a JVM can do. */
final class Empty {
  private Empty() {}

  public static void main(String[] args) {}
}
