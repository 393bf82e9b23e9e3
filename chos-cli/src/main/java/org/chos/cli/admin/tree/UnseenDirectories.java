// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.chos.cli.admin.host.Layout;

/**
 * What a tree has at its top and nobody finds there in the kernel engine, whose root is one for all
 * trees: an image's /app, say.
 */
public final class UnseenDirectories {
  private UnseenDirectories() {}

  /** Where in /chos a process finds its tree, whatever the root has in its place. */
  public static final String TREE = "/.chos/tree";

  /** Their names, such as /app; what is empty is not missed. */
  public static Set<String> of(Path tree) throws IOException {
    Set<String> unseen = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tree)) {
      for (Path each : all) {
        String name = each.getFileName().toString();
        boolean known =
            List.of(Layout.LINKS, Layout.MOUNT_POINTS, Layout.TREE_MOUNT_POINTS).stream()
                .anyMatch(names -> names.contains(name));
        if (!known && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) && !isEmpty(each)) {
          unseen.add("/" + name);
        }
      }
    }
    return unseen;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      return !all.iterator().hasNext();
    }
  }
}
