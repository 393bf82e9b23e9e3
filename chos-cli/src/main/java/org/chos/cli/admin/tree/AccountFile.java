// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file as passwd(5), group(5), shadow(5) and gshadow(5) have it: its only parser. Lines of fields
 * between colons, the first of which is a name. What is no such line, is left out.
 */
public final class AccountFile {
  private static final int PASSWORD = 1;
  private static final int NUMBER = 2;

  private final Map<String, List<String>> lines = new LinkedHashMap<>();

  public AccountFile() {}

  /** Empty where there is no file of its own: a link leads elsewhere. */
  public static AccountFile own(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? read(file) : new AccountFile();
  }

  public static AccountFile read(Path file) throws IOException {
    return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
  }

  static AccountFile parse(String text) {
    AccountFile result = new AccountFile();
    for (String line : text.split("\n")) {
      List<String> fields = List.of(line.split(":", -1));
      // A plus or minus of old times is about NIS.
      if (fields.size() > NUMBER && fields.get(0).matches("[^#+\\s-][^\\s]*")) {
        result.lines.putIfAbsent(fields.get(0), fields);
      }
    }
    return result;
  }

  /** The same lines, none of which has a password. */
  public AccountFile withoutPasswords() {
    AccountFile result = new AccountFile();
    lines.forEach(
        (name, fields) -> {
          List<String> changed = new ArrayList<>(fields);
          if (isPassword(fields.get(PASSWORD))) {
            changed.set(PASSWORD, "*");
          }
          result.lines.put(name, List.copyOf(changed));
        });
    return result;
  }

  /** Whether somebody could come in by one of them. */
  public boolean hasPasswords() {
    return lines.values().stream().anyMatch(fields -> isPassword(fields.get(PASSWORD)));
  }

  /** One that is locked holds a hash still; an empty one is none at all. */
  private static boolean isPassword(String field) {
    return !field.matches("x|[*!]+");
  }

  /** The line as its fields, by name. */
  public Optional<List<String>> find(String name) {
    return Optional.ofNullable(lines.get(name));
  }

  /** Whose number that is. */
  public Optional<String> nameOf(String number) {
    return lines.values().stream()
        .filter(fields -> fields.get(NUMBER).equals(number))
        .map(fields -> fields.get(0))
        .findFirst();
  }

  /** All lines, in their order. */
  public List<List<String>> all() {
    return List.copyOf(lines.values());
  }

  public void add(List<String> fields) {
    lines.put(fields.get(0), List.copyOf(fields));
  }

  public void remove(String name) {
    lines.remove(name);
  }

  public byte[] bytes() {
    StringBuilder text = new StringBuilder();
    lines.values().forEach(fields -> text.append(String.join(":", fields)).append('\n'));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
