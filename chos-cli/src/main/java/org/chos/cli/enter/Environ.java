// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Environment variables as the kernel passes them: an ordered list of "NAME=value" in bytes, in
 * which nothing guarantees UTF-8, a "=", or that a name comes once.
 */
public record Environ(List<byte[]> entries) {
  /** In which it is noted what an environment has set. */
  private static final String NOTE = "CHOS_CHANGED";

  public static Environ of(byte[][] environ) {
    return new Environ(List.of(environ));
  }

  /** The value of the first variable with that name, or null. */
  public byte[] get(String name) {
    for (byte[] entry : entries) {
      if (hasName(entry, name)) {
        byte[] value = new byte[entry.length - name.length() - 1];
        System.arraycopy(entry, name.length() + 1, value, 0, value.length);
        return value;
      }
    }
    return null;
  }

  /** All variables, with this one set: in its old place, or else as the last. */
  Environ with(String name, String value) {
    List<byte[]> changed = new ArrayList<>(entries.size() + 1);
    byte[] set = Bytes.bytes(name + "=" + value);
    boolean placed = false;
    for (byte[] entry : entries) {
      if (!hasName(entry, name)) {
        changed.add(entry);
      } else if (!placed) {
        changed.add(set);
        placed = true;
      }
    }
    if (!placed) {
      changed.add(set);
    }
    return new Environ(changed);
  }

  /** Those variables whose names are given. */
  Environ only(List<String> names) {
    List<byte[]> kept = new ArrayList<>();
    for (byte[] entry : entries) {
      for (String name : names) {
        if (hasName(entry, name)) {
          kept.add(entry);
          break;
        }
      }
    }
    return new Environ(kept);
  }

  /**
   * Says, to who wants to hear it, what is other than before.
   *
   * @param what how the line begins
   */
  void tellChanges(Environ before, String what, Messages messages) {
    if (!messages.areVerbose()) {
      return;
    }
    for (byte[] entry : entries) {
      if (!hasName(entry, NOTE) && !before.has(entry)) {
        messages.note(what + Bytes.printable(entry));
      }
    }
    for (byte[] entry : before.entries) {
      String text = Bytes.printable(entry);
      int equals = text.indexOf('=');
      if (equals > 0 && !hasName(entry, NOTE) && get(text.substring(0, equals)) == null) {
        messages.note(what + text.substring(0, equals) + ", which was not set");
      }
    }
  }

  private boolean has(byte[] entry) {
    for (byte[] other : entries) {
      if (Arrays.equals(entry, other)) {
        return true;
      }
    }
    return false;
  }

  byte[][] toArray() {
    return entries.toArray(new byte[0][]);
  }

  private static boolean hasName(byte[] entry, String name) {
    int length = name.length();
    if (entry.length <= length || entry[length] != '=') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (entry[i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
