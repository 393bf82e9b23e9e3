// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.util.Optional;
import org.chos.cli.admin.tree.layer.ReadOnlyTree;

/**
 * What has become of a tree that is mounted in another form than it lies there.
 *
 * @param state what
 * @param mount of one that is {@link State#READY}: a descriptor of its mount
 * @param name of such a one: what tells it from others
 * @param said why, and what to do, of one that is otherwise
 * @param tree of one that is {@link State#LAGGING}
 */
public record Image(State state, int mount, String name, String said, Optional<ReadOnlyTree> tree) {
  static final Image MOUNTED = new Image(State.MOUNTED, -1, "", "");

  /** One whose links are as they should be, or that has none. */
  public Image(State state, int mount, String name, String said) {
    this(state, mount, name, said, Optional.empty());
  }

  /** In what way it can be had. */
  public enum State {
    /** It is mounted where it belongs. */
    MOUNTED,
    /** It is mounted, but nowhere yet. */
    READY,
    /** Another file of that name is mounted, and somebody is in it. */
    REPLACED,
    /** It is mounted, and the links over it lag behind. */
    LAGGING,
    /** It is mounted, and can't be read in all places. */
    DAMAGED,
    /** It can't be mounted. */
    UNUSABLE
  }

  static Image ready(int mount, String name) {
    return new Image(State.READY, mount, name, "");
  }

  static Image lagging(ReadOnlyTree tree) {
    return new Image(State.LAGGING, -1, "", "", Optional.of(tree));
  }

  static Image replaced(String said) {
    return new Image(State.REPLACED, -1, "", said);
  }

  static Image damaged(String said) {
    return new Image(State.DAMAGED, -1, "", said);
  }

  static Image unusable(String said) {
    return new Image(State.UNUSABLE, -1, "", said);
  }
}
