// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.layer;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.PreparedNamespace.Spec;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.NewMount;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.Writers;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.config.Environment;
import org.chos.config.SiteLink;
import org.chos.nativelib.NativeException;

/**
 * A directory on a file system that is mounted read-only, with a tree that was not adopted where it
 * is kept. What it lacks is put over it: by an overlay, where nobody else can change the tree
 * either; else, as on a network's file system, by {@link LinkedDirectories}.
 */
public final class ReadOnlyTree {
  private static final int NO_SUCH_DEVICE = 19;

  private final Layout layout;
  private final List<SiteLink> site;
  private final Overlay overlay;
  private final String path;
  private final String name;

  /**
   * @param identity what tells the directory from others
   */
  public ReadOnlyTree(
      Layout layout, List<SiteLink> site, Environment environment, String identity) {
    this.layout = layout;
    this.site = site;
    overlay = new Overlay(layout, site, OwnThings.of(environment));
    path = environment.path();
    name = Spec.COMPLETED + identity;
  }

  /** Whether it is a tree, and lacks what an adoption gives it and what it has a place for. */
  public boolean isForeign() throws IOException {
    try (TreeDirectory root = TreeDirectory.root(path)) {
      return Adoption.isTree(root)
          && overlay.isForeign(root)
          && !links(path, path, place -> true).places().isEmpty();
    }
  }

  /** What the sources of its mounts are called. */
  public String name() {
    return name;
  }

  /** The names in the directories that would be linked, as they are now, in a few digits. */
  public String listing() throws IOException {
    return name + ":" + Integer.toHexString(links(path, path, place -> true).wanted().hashCode());
  }

  private LinkedDirectories links(String original, String seen, Predicate<String> which)
      throws IOException {
    return new LinkedDirectories(layout, site, path, original, seen, which);
  }

  /** Those that are there: nothing is written to what else lies in their place. */
  private LinkedDirectories links(String seen, MountTable mounts) throws IOException {
    return links(path, seen, place -> isOurs(mounts.at(RawPath.join(seen, place))));
  }

  /** In what way it is seen at a place. */
  public enum State {
    /** As on the host. */
    BARE,
    /** With what it lacked. */
    COMPLETE,
    /** Likewise, but the names are no longer the tree's. */
    LAGGING
  }

  /**
   * Looks whether it was put over the tree.
   *
   * @param seen where the tree is seen
   */
  public State state(String seen, MountTable mounts) throws IOException, AdminFailure {
    if (isOurs(mounts.at(seen))) {
      return State.COMPLETE;
    }
    LinkedDirectories links = links(seen, mounts);
    if (links.places().isEmpty()) {
      return State.BARE;
    }
    return links.update(true) ? State.LAGGING : State.COMPLETE;
  }

  private boolean isOurs(Optional<Mount> mount) {
    return mount.filter(m -> m.source().equals(name)).isPresent();
  }

  /**
   * Mounts it, attached nowhere. Needs a thread of its own, whose mount namespace it leaves.
   *
   * @param flags what it has beyond what it has on the host
   * @return a descriptor
   */
  public int mount(MountFlags flags) throws IOException, AdminFailure {
    Stage stage = Stage.open(layout, path);
    String tree = stage.place(Stage.TREE);
    if (isStill(tree)) {
      try {
        return overlay.over(stage, path, name, tree, flags.nosuid() ? NewMount.NO_SET_UID : 0);
      } catch (NativeException e) {
        if (e.errno() != NO_SUCH_DEVICE) {
          throw e;
        }
      }
    }
    return linked(stage, tree, flags);
  }

  /** Whether nobody else, by another mount or on another host, can write to it either. */
  private static boolean isStill(String tree) throws IOException {
    MountTable mounts = MountTable.readOfThread();
    Mount mount = mounts.at(tree).orElseThrow();
    if (mounts.mayHang(mount) || !mounts.childrenOf(mount).isEmpty()) {
      return false;
    }
    Syscalls.remount(mount.point(), MountFlags.NONE.addedTo(mount) & ~Syscalls.READ_ONLY);
    boolean still = Writers.isReadOnly(tree);
    Syscalls.remount(mount.point(), MountFlags.NONE.addedTo(mount));
    return still;
  }

  private int linked(Stage stage, String tree, MountFlags flags) throws IOException, AdminFailure {
    String seen = stage.attach(Syscalls.copyMount(tree), "linked");
    LinkedDirectories links = links(tree, seen, place -> true);
    for (String place : links.places()) {
      Stage.attachAt(
          Stage.memory(name, NewMount.NO_SET_UID | NewMount.NO_DEVICES), RawPath.join(seen, place));
    }
    links.update(false);
    MountTable mounts = MountTable.readOfThread();
    MountFlags all = new MountFlags(flags.nosuid(), true);
    for (Mount mount : mounts.unmountOrder(mounts.at(seen).orElseThrow())) {
      Syscalls.remount(mount.point(), all.addedTo(mount));
    }
    return Syscalls.copyMount(seen);
  }

  /**
   * Brings the names up to date, for who is inside as well. Needs a thread of its own, whose mount
   * namespace it leaves.
   *
   * @param seen where the tree is seen
   */
  void update(String seen) throws IOException, AdminFailure {
    Syscalls.unshareMounts();
    Syscalls.propagation("/", Syscalls.PRIVATE | Syscalls.RECURSIVE);
    MountTable mounts = MountTable.readOfThread();
    LinkedDirectories links = links(seen, mounts);
    for (String place : links.places()) {
      Mount mount = mounts.at(RawPath.join(seen, place)).orElseThrow();
      // In here alone: for all others it stays read-only.
      Syscalls.remount(mount.point(), MountFlags.NONE.addedTo(mount) & ~Syscalls.READ_ONLY);
    }
    links.update(false);
  }
}
