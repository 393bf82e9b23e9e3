// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.ResourceLines;
import org.chos.config.SiteLink;

/**
 * Something that an OS tree takes from the host.
 *
 * @param place where in the tree, relative to its root
 * @param target what the symbolic link there holds
 */
public record TreeLink(String place, String target) {
  private static final String LIST = "tree-links";

  /** Once read: one host may have hundreds of trees. */
  private static volatile List<TreeLink> usual;

  /**
   * All of them.
   *
   * @param site those that the site has of its own; of two for a place its one counts
   */
  public static List<TreeLink> all(List<SiteLink> site) throws IOException {
    Map<String, TreeLink> result = new LinkedHashMap<>();
    for (TreeLink link : usual()) {
      result.put(link.place(), link);
    }
    for (SiteLink link : site) {
      result.put(link.place(), new TreeLink(link.place(), link.target()));
    }
    return new ArrayList<>(result.values());
  }

  private static List<TreeLink> usual() throws IOException {
    if (usual == null) {
      usual =
          ResourceLines.words(TreeLink.class, LIST).stream()
              .map(w -> new TreeLink(w[0], w[1]))
              .toList();
    }
    return usual;
  }

  /** The directory that it lies in, relative to the tree's root; empty for the root itself. */
  public String directory() {
    return place.substring(0, Math.max(place.lastIndexOf('/'), 0));
  }

  public String name() {
    return place.substring(place.lastIndexOf('/') + 1);
  }

  /** Whether it leads to the host, and not to what every root has. */
  public boolean isHosts() {
    return RawPath.within(Layout.LOCAL, target);
  }

  /** Whether it is a part of the user database. */
  public boolean isOfUsers() {
    return UserDatabase.has(this);
  }

  /** Whether the tree has a file there and no link, wherever that leads. */
  public boolean isFileOfItsOwn(TreeDirectory root) throws IOException {
    Optional<TreeDirectory> found = root.directory(directory());
    if (found.isEmpty()) {
      return false;
    }
    try (TreeDirectory open = found.get()) {
      return Files.isRegularFile(open.entry(name()), LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** What it stands for, on the host. */
  public String onHost() {
    return RawPath.within(Layout.LOCAL, target)
        ? RawPath.join("/", target.substring(Layout.LOCAL.length()))
        : target;
  }
}
