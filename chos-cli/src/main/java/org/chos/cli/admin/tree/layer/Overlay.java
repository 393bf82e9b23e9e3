// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.layer;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.NewMount;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.config.SiteLink;

/**
 * A layer with all that an adoption takes, and the tree below it: both lie under an overlay that
 * nobody can write to, and that has no place where somebody could. What the tree is must not change
 * meanwhile: overlayfs says nothing of what is seen then.
 */
public final class Overlay {
  private static final String TYPE = "overlay";

  private final Layout layout;
  private final List<SiteLink> site;
  private final OwnThings own;

  /**
   * @param site what the site has every tree take from the host
   * @param own what this one has of the host's
   */
  public Overlay(Layout layout, List<SiteLink> site, OwnThings own) {
    this.layout = layout;
    this.site = site;
    this.own = own;
  }

  /** Whether the tree lacks anything that it would get. */
  public boolean isNeeded(String tree) throws IOException {
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Adoption points = new Adoption(root, true);
      points.mountPoints();
      return !points.changes().isEmpty() || isForeign(root);
    }
  }

  /** Whether the tree was never adopted, or lacks a place for what it has of the host's. */
  boolean isForeign(TreeDirectory root) throws IOException {
    Adoption places = new Adoption(root, true);
    places.places(own.mounts());
    return !Adoption.hasProgram(root)
        || !places.changes().isEmpty()
        || !Adoption.ofUsersAlone(root, true).changes().isEmpty();
  }

  /**
   * Makes it.
   *
   * @param path the tree's, for messages
   * @param name what it calls its source
   * @param tree a mount of it in the stage, by which its flags are known
   * @param flags more, of {@link NewMount}'s
   * @return a descriptor of a mount that is attached nowhere
   * @throws org.chos.nativelib.NativeException ENODEV if this kernel has no overlayfs
   */
  public int over(Stage stage, String path, String name, String tree, int flags)
      throws IOException, AdminFailure {
    for (String each : List.of("links", "work")) {
      Directories.make(stage.place(each), Directories.USUAL_MODE);
    }
    try (NewMount writable = NewMount.of(TYPE)) {
      writable
          .option("lowerdir", tree)
          .option("upperdir", stage.place("links"))
          .option("workdir", stage.place("work"))
          // Else a directory that is moved aside would be on another file system.
          .option("redirect_dir", "on");
      stage.attach(writable.mount(0), "tree");
    }
    adopt(path, stage.place("tree"));
    Syscalls.unmount(RawPath.raw(stage.place("tree")));
    try (NewMount result = NewMount.of(TYPE)) {
      return result
          .option("source", name)
          .option("redirect_dir", "follow")
          .option("lowerdir", stage.place("links") + ":" + tree)
          .mount(flags | NewMount.READ_ONLY | flags(tree));
    }
  }

  /** The overlay would not have them of itself. */
  private static int flags(String tree) throws IOException {
    Set<String> options = MountTable.readOfThread().at(tree).orElseThrow().options();
    return (options.contains("nosuid") ? NewMount.NO_SET_UID : 0)
        | (options.contains("nodev") ? NewMount.NO_DEVICES : 0)
        | (options.contains("noexec") ? NewMount.NO_PROGRAMS : 0);
  }

  private void adopt(String path, String tree) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Adoption adoption = Adoption.of(layout, root, site, false);
      if (!adoption.isTree()) {
        throw new AdminFailure(
            path + " has neither usr/bin nor bin in it, so it is not an OS tree");
      }
      adoption.places(own.mounts());
      if (!adoption.complete()) {
        throw new AdminFailure(path + " can't be adopted: " + String.join("; ", adoption.failed()));
      }
    }
  }
}
