// SPDX-License-Identifier: BSD-3-Clause
package org.chos.test.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the kernel has said on its serial console, and whether it has anything to complain of. */
final class KernelLog {
  private static final int TAIL = 40;

  private final Path file;
  private final List<Pattern> complaints = new ArrayList<>();
  private int seen;

  /**
   * @param file where the console goes
   * @param patterns a file of patterns, one a line, that no healthy kernel's log matches
   */
  KernelLog(Path file, Path patterns) throws IOException {
    this.file = file;
    for (String line : Files.readAllLines(patterns)) {
      complaints.add(Pattern.compile(line));
    }
  }

  /** The complaints since the last call. */
  synchronized List<String> news() throws IOException {
    List<String> lines = lines();
    List<String> fresh = lines.subList(Math.min(seen, lines.size()), lines.size());
    seen = lines.size();
    return complaintsIn(fresh);
  }

  /** Those of the lines that a healthy kernel doesn't say. */
  List<String> complaintsIn(List<String> lines) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      for (Pattern complaint : complaints) {
        if (complaint.matcher(line).find()) {
          found.add(line);
          break;
        }
      }
    }
    return found;
  }

  /** How often a kernel has begun to speak. */
  int boots() throws IOException {
    return (int) lines().stream().filter(line -> line.contains("] Linux version ")).count();
  }

  boolean isEmpty() throws IOException {
    return lines().isEmpty();
  }

  /** The end of it, for a message about a machine that has died. */
  String tail() throws IOException {
    List<String> lines = lines();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  private List<String> lines() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    // A line that is being written counts when it is whole.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
