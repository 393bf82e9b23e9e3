// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.host.Layout;

/**
 * Something that an OS tree takes from the host.
 *
 * @param place where in the tree, relative to its root
 * @param target what the symbolic link there holds
 */
public record TreeLink(String place, String target) {
  private static final String LIST = "tree-links";

  /** All of them. */
  public static List<TreeLink> all() throws IOException {
    List<TreeLink> result = new ArrayList<>();
    try (InputStream list = TreeLink.class.getResourceAsStream(LIST);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" +");
        if (words.length == 2 && !words[0].equals("#")) {
          result.add(new TreeLink(words[0], words[1]));
        }
      }
    }
    return result;
  }

  /** The directory that it lies in, relative to the tree's root; empty for the root itself. */
  String directory() {
    return place.substring(0, Math.max(place.lastIndexOf('/'), 0));
  }

  String name() {
    return place.substring(place.lastIndexOf('/') + 1);
  }

  /** What it stands for, on the host. */
  String onHost() {
    return target.substring(Layout.LOCAL.length());
  }
}
