// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

/** How much a complaint matters. */
public enum Severity {
  /** Worth knowing for who looks for a reason; nothing is wrong. */
  NOTE("note"),

  /** Understood, but it should be mended. */
  WARNING("warning"),

  /** Not understood, and left out. */
  ERROR("error");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
