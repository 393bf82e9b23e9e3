// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.system;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lists and files beside a class. */
public final class ResourceLines {
  private ResourceLines() {}

  /** Its lines, without comments. */
  public static List<String> lines(Class<?> beside, String name) throws IOException {
    return new String(bytes(beside, name), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(String::strip)
        .toList();
  }

  /** The words of each line. */
  public static List<String[]> words(Class<?> beside, String name) throws IOException {
    return lines(beside, name).stream().map(line -> line.split("\\s+")).toList();
  }

  /** The whole of it. */
  public static byte[] bytes(Class<?> beside, String name) throws IOException {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      return in.readAllBytes();
    }
  }
}
