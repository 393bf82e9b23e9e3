// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.SiteLink;

/**
 * Something that an OS tree takes from the host.
 *
 * @param place where in the tree, relative to its root
 * @param target what the symbolic link there holds
 */
public record TreeLink(String place, String target) {
  private static final String LIST = "tree-links";

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
    return RawPath.within(Layout.LOCAL, target)
        ? RawPath.join("/", target.substring(Layout.LOCAL.length()))
        : target;
  }
}
