// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms of the JSON documents that the manual of {@code chosctl} promises, read from its
 * source:
 *
 * <pre>
 * form  = name "=" type
 * type  = one { "|" one }
 * one   = "{" text ":" type { "," text ":" type } "}" | "[" type "..." "]" | text | name
 * </pre>
 *
 * A name is another form's, or one of string, integer, boolean, null. An object has all of its
 * members and no others.
 */
final class JsonForm {
  private static final Path MANUAL = Path.of("..", "..", "man", "chosctl.8");
  private static final Pattern FORM = Pattern.compile("(?m)^([a-z]+) = ([{](?:[^}]|\n)*[}])$");
  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|[a-z]+|\\.\\.\\.|[{}\\[\\]:,|]");
  private static final Map<String, Predicate<JsonElement>> PRIMITIVES =
      Map.of(
          "string", e -> isPrimitive(e) && e.getAsJsonPrimitive().isString(),
          "integer",
              e ->
                  isPrimitive(e)
                      && e.getAsJsonPrimitive().isNumber()
                      && e.getAsString().matches("-?\\d+"),
          "boolean", e -> isPrimitive(e) && e.getAsJsonPrimitive().isBoolean(),
          "null", JsonElement::isJsonNull);

  private final Map<String, List<String>> forms = new HashMap<>();

  private JsonForm() {}

  /** Whether a value is of a type; otherwise it says where not. */
  private interface Type {
    void check(JsonElement value, String place);
  }

  static JsonForm ofManual() throws IOException {
    JsonForm result = new JsonForm();
    Matcher form = FORM.matcher(Files.readString(MANUAL));
    while (form.find()) {
      result.forms.put(
          form.group(1), TOKEN.matcher(form.group(2)).results().map(m -> m.group()).toList());
    }
    return result;
  }

  /** Fails if the document is not of that form. */
  void check(String form, JsonElement document) {
    named(form).check(document, form);
  }

  private Type named(String name) {
    if (PRIMITIVES.containsKey(name)) {
      return (value, place) ->
          require(PRIMITIVES.get(name).test(value), place + " is no " + name + ": " + value);
    }
    List<String> tokens = forms.get(name);
    require(tokens != null, "the manual has no form " + name);
    return type(new ArrayDeque<>(tokens));
  }

  private Type type(Deque<String> tokens) {
    List<Type> alternatives = new ArrayList<>(List.of(one(tokens)));
    while ("|".equals(tokens.peek())) {
      tokens.pop();
      alternatives.add(one(tokens));
    }
    return (value, place) -> {
      AssertionError last = null;
      for (Type alternative : alternatives) {
        try {
          alternative.check(value, place);
          return;
        } catch (AssertionError e) {
          last = e;
        }
      }
      throw last;
    };
  }

  private Type one(Deque<String> tokens) {
    String token = tokens.pop();
    if (token.equals("{")) {
      return object(tokens);
    }
    if (token.equals("[")) {
      Type element = type(tokens);
      expect(tokens, "...");
      expect(tokens, "]");
      return (value, place) -> {
        require(value.isJsonArray(), place + " is no array: " + value);
        value.getAsJsonArray().forEach(e -> element.check(e, place + "[]"));
      };
    }
    if (token.startsWith("\"")) {
      JsonPrimitive word = new JsonPrimitive(token.substring(1, token.length() - 1));
      return (value, place) ->
          require(value.equals(word), place + " is not " + word + ": " + value);
    }
    return (value, place) -> named(token).check(value, place);
  }

  private Type object(Deque<String> tokens) {
    Map<String, Type> members = new HashMap<>();
    do {
      String name = tokens.pop();
      expect(tokens, ":");
      members.put(name.substring(1, name.length() - 1), type(tokens));
    } while (",".equals(tokens.pop()));
    return (value, place) -> {
      require(value.isJsonObject(), place + " is no object: " + value);
      require(
          value.getAsJsonObject().keySet().equals(members.keySet()),
          place
              + " has "
              + new TreeSet<>(value.getAsJsonObject().keySet())
              + " and not "
              + new TreeSet<>(members.keySet()));
      members.forEach(
          (name, type) -> type.check(value.getAsJsonObject().get(name), place + "." + name));
    };
  }

  private static void expect(Deque<String> tokens, String token) {
    String found = tokens.poll();
    require(token.equals(found), "the manual has " + found + " instead of " + token);
  }

  private static boolean isPrimitive(JsonElement value) {
    return value.isJsonPrimitive();
  }

  private static void require(boolean fact, String message) {
    if (!fact) {
      throw new AssertionError(message);
    }
  }
}
