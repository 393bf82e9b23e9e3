// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.shared;

import java.util.List;

/** Writes JSON, indented, with a newline at the end. */
public final class Json {
  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean first = true;

  /** Starts an object or an array: as the whole, or as an element of an array. */
  public Json open(char bracket) {
    if (depth > 0) {
      separate();
    }
    return push(bracket);
  }

  /** Starts an object or an array as a member of an object. */
  public Json open(String name, char bracket) {
    name(name);
    return push(bracket);
  }

  public Json close(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    text.append(bracket);
    first = false;
    if (depth == 0) {
      text.append('\n');
    }
    return this;
  }

  public Json member(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  /** A null is written as such. */
  public Json member(String name, Boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  /** A null is written as such. */
  public Json member(String name, Integer value) {
    name(name);
    text.append(value);
    return this;
  }

  public Json member(String name, List<String> values) {
    open(name, '[');
    for (String value : values) {
      separate();
      string(value);
    }
    return close(']');
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private Json push(char bracket) {
    text.append(bracket);
    depth++;
    first = true;
    return this;
  }

  private void name(String name) {
    separate();
    string(name);
    text.append(": ");
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    newLine();
    first = false;
  }

  private void newLine() {
    text.append('\n').append("  ".repeat(depth));
  }

  private void string(String value) {
    if (value == null) {
      text.append("null");
      return;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
