// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/** The names that a mistyped one may have been meant for. */
public final class Nearest {
  private static final int MOST = 3;

  private Nearest() {}

  /** At most three, by edit distance; of equally near ones the earlier first. */
  public static List<String> of(String wrong, Iterable<String> all) {
    List<String> names = new ArrayList<>();
    List<Integer> distances = new ArrayList<>();
    for (String name : all) {
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

  /** Levenshtein's, with two letters in the wrong order as one mistake, and upper as lower case. */
  private static int distance(String one, String other) {
    int[] beforeLast = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 0; i < one.length(); i++) {
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
      row[0] = i + 1;
      for (int j = 0; j < other.length(); j++) {
        int replaced = last[j] + (same(one.charAt(i), other.charAt(j)) ? 0 : 1);
        row[j + 1] = Math.min(replaced, Math.min(row[j], last[j + 1]) + 1);
        if (i > 0
            && j > 0
            && same(one.charAt(i), other.charAt(j - 1))
            && same(one.charAt(i - 1), other.charAt(j))) {
          row[j + 1] = Math.min(row[j + 1], beforeLast[j - 1] + 1);
        }
      }
    }
    return row[other.length()];
  }

  private static boolean same(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
