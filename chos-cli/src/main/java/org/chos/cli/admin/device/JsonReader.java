// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON as RFC 8259 has it, and says where it is none. */
final class JsonReader {
  /** Nobody writes deeper ones, and each level takes some of the stack. */
  private static final int DEEPEST = 64;

  private final String file;
  private final String text;
  private int at;
  private int depth;

  private JsonReader(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * @param file the file's name, for messages
   */
  static JsonValue read(String file, String text) throws JsonProblem {
    JsonReader reader = new JsonReader(file, text);
    JsonValue value = reader.value();
    reader.blanks();
    if (reader.at < text.length()) {
      throw reader.wrong("there is something behind the end: remove it");
    }
    return value;
  }

  private JsonProblem wrong(String message) {
    return here(Optional.empty(), at).problem(message);
  }

  private JsonValue here(Optional<Object> value, int from) {
    int line = 1;
    int start = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < from; i = text.indexOf('\n', i + 1)) {
      line++;
      start = i + 1;
    }
    return new JsonValue(value, file, line, from - start + 1);
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char next() throws JsonProblem {
    if (at == text.length()) {
      throw wrong("the file ends here, in the middle: is it cut short?");
    }
    return text.charAt(at);
  }

  private void expect(char wanted) throws JsonProblem {
    blanks();
    if (next() != wanted) {
      throw wrong("there is to be a " + wanted + " here");
    }
    at++;
  }

  private JsonValue value() throws JsonProblem {
    blanks();
    int start = at;
    if (++depth > DEEPEST) {
      throw wrong("this is nested deeper than " + DEEPEST + " levels");
    }
    Object value =
        switch (next()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          default -> number();
        };
    depth--;
    return here(Optional.ofNullable(value), start);
  }

  private Object word(String word, Object value) throws JsonProblem {
    if (!text.startsWith(word, at)) {
      throw wrong(
          "this is no value: write a string in double quotes, a number, true, false or null");
    }
    at += word.length();
    return value;
  }

  private Map<String, JsonValue> object() throws JsonProblem {
    Map<String, JsonValue> result = new LinkedHashMap<>();
    expect('{');
    blanks();
    if (next() == '}') {
      at++;
      return result;
    }
    while (true) {
      blanks();
      int start = at;
      String name = string();
      expect(':');
      JsonValue value = value();
      if (result.putIfAbsent(name, value) != null) {
        at = start;
        throw wrong("the name \"" + name + "\" is here twice: remove one of them");
      }
      blanks();
      if (next() == '}') {
        at++;
        return result;
      }
      expect(',');
    }
  }

  private List<JsonValue> array() throws JsonProblem {
    List<JsonValue> result = new ArrayList<>();
    expect('[');
    blanks();
    if (next() == ']') {
      at++;
      return result;
    }
    while (true) {
      result.add(value());
      blanks();
      if (next() == ']') {
        at++;
        return result;
      }
      expect(',');
    }
  }

  private String string() throws JsonProblem {
    expect('"');
    StringBuilder result = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw wrong("there is a control character in the string: write it as \\u00XX");
      }
      at++;
      result.append(c == '\\' ? escaped() : c);
    }
    at++;
    return result.toString();
  }

  private char escaped() throws JsonProblem {
    char c = next();
    int known = "\"\\/bfnrt".indexOf(c);
    if (known >= 0) {
      at++;
      return "\"\\/\b\f\n\r\t".charAt(known);
    }
    if (c == 'u' && text.substring(at).matches("(?s)u[0-9A-Fa-f]{4}.*")) {
      at += "uXXXX".length();
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    throw wrong("there is no such escape in JSON");
  }

  private BigDecimal number() throws JsonProblem {
    int end = at;
    while (end < text.length() && "+-.0123456789eE".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String number = text.substring(at, end);
    if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")) {
      throw wrong(
          "this is no value: write a string in double quotes, a number, true, false or null");
    }
    at = end;
    return new BigDecimal(number);
  }
}
