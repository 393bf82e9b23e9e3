// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value in a JSON file, and where it stands.
 *
 * @param value a Map of names to values, a List of values, a String, a Number, a Boolean; empty for
 *     null
 * @param file the file's name
 * @param line counts from 1, as the column does
 */
record JsonValue(Optional<Object> value, String file, int line, int column) {

  /** The error that something is wrong with it. */
  JsonProblem problem(String message) {
    return new JsonProblem(file + ":" + line + ":" + column + ": " + message);
  }

  @SuppressWarnings("unchecked")
  private Map<String, JsonValue> members() throws JsonProblem {
    if (value.orElse(null) instanceof Map<?, ?> map) {
      return (Map<String, JsonValue>) map;
    }
    throw problem("this is to be an object: write { \"name\": ... }");
  }

  /** The member of that name of an object; empty if it has none. */
  Optional<JsonValue> member(String name) throws JsonProblem {
    return Optional.ofNullable(members().get(name)).filter(v -> v.value.isPresent());
  }

  /** The same, which must be there. */
  JsonValue required(String name) throws JsonProblem {
    return member(name)
        .orElseThrow(() -> problem("this lacks the member \"" + name + "\": add it"));
  }

  /** Its members' names but these. */
  List<String> othersThan(Set<String> names) throws JsonProblem {
    return members().keySet().stream().filter(name -> !names.contains(name)).toList();
  }

  String text() throws JsonProblem {
    if (value.orElse(null) instanceof String text) {
      return text;
    }
    throw problem("this is to be a string: write it in double quotes");
  }

  List<JsonValue> elements() throws JsonProblem {
    if (value.orElse(null) instanceof List<?> list) {
      List<JsonValue> result = new ArrayList<>();
      list.forEach(element -> result.add((JsonValue) element));
      return result;
    }
    throw problem("this is to be an array: write [ ... ]");
  }

  /** The elements of the member of that name; none if there is no such member. */
  List<JsonValue> elements(String name) throws JsonProblem {
    Optional<JsonValue> member = member(name);
    return member.isPresent() ? member.get().elements() : List.of();
  }

  /** The text of the member of that name. */
  Optional<String> text(String name) throws JsonProblem {
    Optional<JsonValue> member = member(name);
    return member.isPresent() ? Optional.of(member.get().text()) : Optional.empty();
  }
}
