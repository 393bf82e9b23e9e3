// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a tree was used.
 *
 * @param path the tree
 * @param entries how often somebody entered
 * @param refusals how often somebody wanted to and could not, as far as that is recorded
 * @param users the numbers of those who entered
 * @param last when somebody last did
 */
public record Usage(
    String path, int entries, int refusals, Set<Long> users, Optional<Instant> last) {

  /**
   * Of each tree, those that nobody used included.
   *
   * @param paths the trees that there are
   * @param records also of others
   */
  public static List<Usage> of(Iterable<String> paths, List<EntryRecord> records) {
    Map<String, Usage> byPath = new LinkedHashMap<>();
    paths.forEach(path -> byPath.put(path, none(path)));
    for (EntryRecord record : records) {
      Usage before = byPath.get(record.path());
      if (before == null) {
        // A refusal can name anything; only what was a tree has been entered.
        if (!record.entered()) {
          continue;
        }
        before = none(record.path());
      }
      byPath.put(record.path(), before.and(record));
    }
    return new ArrayList<>(byPath.values());
  }

  private static Usage none(String path) {
    return new Usage(path, 0, 0, new TreeSet<>(), Optional.empty());
  }

  private Usage and(EntryRecord record) {
    if (!record.entered()) {
      return new Usage(path, entries, refusals + 1, users, last);
    }
    users.add(record.uid());
    boolean later = last.isEmpty() || record.time().isAfter(last.get());
    return new Usage(path, entries + 1, refusals, users, later ? Optional.of(record.time()) : last);
  }

  /** What the host's user database calls those users; the number of one whom it does not have. */
  public static List<String> names(Set<Long> users) throws IOException {
    Map<Long, String> names = new LinkedHashMap<>();
    users.forEach(uid -> names.put(uid, Long.toString(uid)));
    if (!users.isEmpty()) {
      List<String> words = new ArrayList<>(List.of("timeout", "20", "getent", "passwd"));
      users.forEach(uid -> words.add(Long.toString(uid)));
      Process getent =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      getent.getOutputStream().close();
      String said = new String(getent.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String line : said.split("\n")) {
        String[] field = line.split(":");
        if (field.length > 2 && field[2].matches("\\d{1,10}")) {
          names.replace(Long.valueOf(field[2]), field[0]);
        }
      }
    }
    return List.copyOf(names.values());
  }
}
