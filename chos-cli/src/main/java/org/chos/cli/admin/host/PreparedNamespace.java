// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.mount.MountFlags;

/**
 * A mount namespace that is prepared for users.
 *
 * @param holder the directory that it is held in
 * @param number the name of its file
 * @param name as the kernel calls it: "mnt:[4026532177]"
 * @param device of its /.chos, which a namespace made from it has as well
 * @param spec what it was made of
 */
public record PreparedNamespace(String holder, long number, String name, String device, Spec spec) {
  public String path() {
    return spec.path();
  }

  String line() {
    return String.join("\t", Long.toString(number), name, device, spec.line());
  }

  static PreparedNamespace of(String holder, String line) {
    String[] field = line.split("\t", -1);
    return new PreparedNamespace(
        holder, Long.parseLong(field[0]), field[1], field[2], Spec.of(field, 3));
  }

  /** The same namespace of the kernel's, held in another directory. */
  PreparedNamespace heldIn(String other) {
    return new PreparedNamespace(other, number, name, device, spec);
  }

  /**
   * What a namespace is made of. Two that are equal show the same.
   *
   * @param alias the first of the names that the path has
   * @param path the tree
   * @param identity what the tree is at the moment: another one can take its place; of an image it
   *     begins with {@link #IMAGE}
   * @param links whether the rest of the host's root is seen by links
   * @param frozen whether it does not follow what the host mounts later
   * @param flags what all mounts of the tree have
   * @param binds the host's directories that are seen inside; none has a blank in its path
   * @param own what else of the host's is seen, in this tree alone
   * @param names what decides about the names in the root, where that is a file system of its own
   */
  public record Spec(
      String alias,
      String path,
      String identity,
      boolean links,
      boolean frozen,
      MountFlags flags,
      List<String> binds,
      List<Own> own,
      String names) {
    public static final String IMAGE = "chos:";

    /** How that of a directory begins that was completed from above. */
    public static final String COMPLETED = IMAGE + "tree:";

    public Spec {
      binds = List.copyOf(binds);
      own = List.copyOf(own);
    }

    /** Whether the tree is an image, of which the namespace has the only mount. */
    public boolean isImage() {
      return identity.startsWith(IMAGE);
    }

    private String line() {
      return String.join(
          "\t",
          alias,
          path,
          identity,
          Boolean.toString(links),
          Boolean.toString(frozen),
          Boolean.toString(flags.nosuid()),
          Boolean.toString(flags.readOnly()),
          String.join(" ", binds),
          String.join(" ", own.stream().map(Own::words).toList()),
          names);
    }

    private static Spec of(String[] field, int from) {
      return new Spec(
          field[from],
          field[from + 1],
          field[from + 2],
          Boolean.parseBoolean(field[from + 3]),
          Boolean.parseBoolean(field[from + 4]),
          new MountFlags(
              Boolean.parseBoolean(field[from + 5]), Boolean.parseBoolean(field[from + 6])),
          words(field, from + 7),
          Own.of(words(field, from + 8)),
          from + 9 < field.length ? field[from + 9] : "");
    }

    /** A version before has fewer of them. */
    private static List<String> words(String[] field, int at) {
      return at >= field.length || field[at].isEmpty() ? List.of() : List.of(field[at].split(" "));
    }
  }

  /**
   * What of the host is seen in one tree. No path has a blank in it.
   *
   * @param source where it is on the host
   * @param place where it is in the tree
   * @param flags what its mount has beyond what it has on the host
   */
  public record Own(String source, String place, MountFlags flags) {
    private String words() {
      return source + ' ' + place + ' ' + letters();
    }

    /** As the program takes it. */
    String letters() {
      return "-" + (flags.nosuid() ? "s" : "") + (flags.readOnly() ? "r" : "");
    }

    private static List<Own> of(List<String> words) {
      List<Own> result = new ArrayList<>();
      for (int i = 0; i + 2 < words.size(); i += 3) {
        String letters = words.get(i + 2);
        MountFlags flags = new MountFlags(letters.indexOf('s') >= 0, letters.indexOf('r') >= 0);
        result.add(new Own(words.get(i), words.get(i + 1), flags));
      }
      return result;
    }
  }

  /**
   * One that should be there.
   *
   * @param spec what it is made of
   * @param admission who may enter, see {@link Notices#admission}
   */
  public record Wanted(Spec spec, String admission) {}
}
