// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

/**
 * What has become of a tree that is an image.
 *
 * @param state what
 * @param mount of one that is {@link State#READY}: a descriptor of its mount
 * @param name of such a one: what tells it from others
 * @param said why, and what to do, of one that is otherwise
 */
public record Image(State state, int mount, String name, String said) {
  static final Image MOUNTED = new Image(State.MOUNTED, -1, "", "");

  /** In what way it can be had. */
  public enum State {
    /** It is mounted where it belongs. */
    MOUNTED,
    /** It is mounted, but nowhere yet. */
    READY,
    /** Another file of that name is mounted, and somebody is in it. */
    REPLACED,
    /** It is mounted, and can't be read in all places. */
    DAMAGED,
    /** It can't be mounted. */
    UNUSABLE
  }

  static Image ready(int mount, String name) {
    return new Image(State.READY, mount, name, "");
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
