// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.tree.TreeLink;

/**
 * What stands for the host's root while a tree is maintained: of all that is there only the places
 * to which links lead that are neither in etc nor at the top of var, as var/lib/sss. In those are
 * the tree's own directories, so that a package which has files there finds one, and can't change
 * the host's.
 */
final class LocalRoom {
  private final Path tree;
  private final Path room;
  private final List<TreeLink> links;

  LocalRoom(Workroom workroom, List<TreeLink> links) {
    tree = workroom.tree();
    room = workroom.local();
    this.links =
        links.stream()
            .filter(link -> !link.place().matches("etc/.*|var/[^/]*"))
            .sorted(Comparator.comparing(TreeLink::target))
            .toList();
  }

  List<VarRoom.Shown> prepare() throws IOException {
    List<VarRoom.Shown> result = new ArrayList<>();
    for (TreeLink link : links) {
      // What is below another one is in that one's directory.
      if (!isInForce(link)
          || result.stream().skip(1).anyMatch(s -> RawPath.within(s.place(), link.target()))) {
        continue;
      }
      Path own = tree.resolve(link.place() + ".chos-orig");
      Path point = room.resolve(link.target().substring(Layout.LOCAL.length() + 1));
      if (Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(point.getParent());
        Files.write(point, new byte[0]);
      } else if (Files.isRegularFile(Path.of(link.onHost()))) {
        continue;
      } else {
        Directories.make(own.toString(), Directories.USUAL_MODE);
        Files.createDirectories(point);
      }
      if (result.isEmpty()) {
        result.add(new VarRoom.Shown(room, Layout.LOCAL));
      }
      result.add(new VarRoom.Shown(own, link.target()));
    }
    return result;
  }

  /** Whether it is there, at that place, and leads to somewhere in the host's root. */
  private boolean isInForce(TreeLink link) throws IOException {
    Path place = tree.resolve(link.place());
    Path directory = place.getParent();
    return Files.isSymbolicLink(place)
        && Files.readSymbolicLink(place).equals(Path.of(link.target()))
        && directory.toRealPath().equals(tree.toRealPath().resolve(link.directory()))
        && !link.target().equals(Layout.LOCAL)
        && Path.of(link.target()).normalize().toString().equals(link.target());
  }
}
