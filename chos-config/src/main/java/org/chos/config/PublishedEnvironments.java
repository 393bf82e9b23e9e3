// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code /run/chos/environments}, in which each line is an environment: alias, TAB, path. It
 * is written by a program, so a line that is not of this form says nothing.
 */
public final class PublishedEnvironments {
  private final byte[] bytes;
  private int number;
  private int start;
  private int end = -1;

  private PublishedEnvironments(FileContent content) {
    bytes = content.bytes();
  }

  /** All of them. */
  public static Environments parse(FileContent content) {
    PublishedEnvironments lines = new PublishedEnvironments(content);
    List<Environment> all = new ArrayList<>();
    while (lines.next()) {
      int tab = lines.tab();
      if (tab > lines.start && tab + 1 < lines.end) {
        all.add(lines.environment(tab));
      }
    }
    return new Environments(all);
  }

  /** The first of that name. */
  public static Optional<Environment> find(FileContent content, String alias) {
    byte[] wanted = alias.getBytes(StandardCharsets.UTF_8);
    PublishedEnvironments lines = new PublishedEnvironments(content);
    while (lines.next()) {
      int tab = lines.start + wanted.length;
      if (wanted.length > 0
          && tab + 1 < lines.end
          && lines.bytes[tab] == '\t'
          && lines.starts(wanted)
          && lines.tab() == tab) {
        return Optional.of(lines.environment(tab));
      }
    }
    return Optional.empty();
  }

  /** A line that no newline ends is not complete. */
  private boolean next() {
    start = end + 1;
    for (end = start; end < bytes.length; end++) {
      if (bytes[end] == '\n') {
        number++;
        return true;
      }
    }
    return false;
  }

  private int tab() {
    int tab = start;
    while (tab < end && bytes[tab] != '\t') {
      tab++;
    }
    return tab;
  }

  private boolean starts(byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[start + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private Environment environment(int tab) {
    return new Environment(Text.of(bytes, start, tab), Text.of(bytes, tab + 1, end), number);
  }
}
