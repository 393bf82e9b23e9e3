// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/** The names that a mistyped one may have been meant for. */
final class Nearest {
  private static final int MOST = 3;

  private Nearest() {}

  /** By edit distance; of equally near ones the earlier first. */
  static List<String> of(String wrong, List<Environment> all) {
    List<String> names = new ArrayList<>();
    List<Integer> distances = new ArrayList<>();
    for (Environment environment : all) {
      String name = environment.alias();
      int limit = limit(wrong, name);
      if (Math.abs(wrong.length() - name.length()) > limit) {
        continue;
      }
      int distance = distance(wrong, name);
      if (distance > limit) {
        continue;
      }
      int place = names.size();
      while (place > 0 && distances.get(place - 1) > distance) {
        place--;
      }
      names.add(place, name);
      distances.add(place, distance);
      if (names.size() > MOST) {
        names.remove(MOST);
        distances.remove(MOST);
      }
    }
    return List.copyOf(names);
  }

  /** A third of the longer name may be wrong: "debian" for "debian13", but not "ab" for "cd". */
  private static int limit(String one, String other) {
    return Math.max(one.length(), other.length()) / 3;
  }

  /** Levenshtein's, upper and lower case being the same. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 0; i < one.length(); i++) {
      int diagonal = row[0];
      row[0] = i + 1;
      for (int j = 0; j < other.length(); j++) {
        int replaced = diagonal + (same(one.charAt(i), other.charAt(j)) ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = Math.min(replaced, Math.min(row[j], row[j + 1]) + 1);
      }
    }
    return row[other.length()];
  }

  private static boolean same(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
