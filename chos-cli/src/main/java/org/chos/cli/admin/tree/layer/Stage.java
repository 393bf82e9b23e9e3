// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.layer;

import java.io.IOException;
import java.nio.file.Path;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.NewMount;
import org.chos.cli.admin.system.Syscalls;

/**
 * Where mounts are put together that nobody sees yet: in a mount namespace that the calling thread
 * has for itself from then on, and that goes with it.
 */
public final class Stage {
  /** The name of the tree that it was opened with. */
  static final String TREE = "bare";

  /** What is made there are links, and one small program. */
  private static final String SIZE = "16m";

  private final Path room;

  private Stage(Path room) {
    this.room = room;
  }

  /** Has the calling thread leave the mount namespace that it is in. */
  public static Stage open(Layout layout) throws IOException {
    leave();
    return cover(layout);
  }

  /**
   * The same, with a directory of the host's, and what is mounted in it, as {@link #TREE}.
   *
   * @param directory wherever it is: the stage may cover it
   */
  static Stage open(Layout layout, String directory) throws IOException {
    leave();
    int copy = Syscalls.copyMount(directory);
    Stage stage = cover(layout);
    stage.attach(copy, TREE);
    return stage;
  }

  private static void leave() throws IOException {
    Syscalls.unshareMounts();
    // What is mounted on the host later is seen; what is mounted here, nowhere else.
    Syscalls.propagation("/", Syscalls.SLAVE | Syscalls.RECURSIVE);
  }

  /** Over what this thread alone loses sight of, so that nothing has to be made for it. */
  private static Stage cover(Layout layout) throws IOException {
    Path room = Path.of(layout.run()).getParent();
    attachAt(memory("stage", 0), room.toString());
    return new Stage(room);
  }

  /**
   * A file system in memory.
   *
   * @param name what it calls its source
   * @param flags of {@link NewMount}'s
   * @return a descriptor of a mount that is attached nowhere
   */
  static int memory(String name, int flags) throws IOException {
    try (NewMount memory = NewMount.of("tmpfs")) {
      return memory.option("source", name).option("size", SIZE).option("mode", "755").mount(flags);
    }
  }

  /** The path of what has that name there. */
  public String place(String name) {
    return room.resolve(name).toString();
  }

  /**
   * Shows a mount there, in a directory of that name, and closes its descriptor.
   *
   * @return its path
   */
  public String attach(int mount, String name) throws IOException {
    try {
      return attachOpen(mount, name);
    } finally {
      Syscalls.close(mount);
    }
  }

  /** The same for one that stays open. */
  public String attachOpen(int mount, String name) throws IOException {
    String place = place(name);
    Directories.make(place, Directories.USUAL_MODE);
    attachAtOpen(mount, place);
    return place;
  }

  /** Shows it on a directory that is there, and closes its descriptor. */
  static void attachAt(int mount, String path) throws IOException {
    try {
      attachAtOpen(mount, path);
    } finally {
      Syscalls.close(mount);
    }
  }

  private static void attachAtOpen(int mount, String path) throws IOException {
    int directory = Syscalls.openDirectory(path);
    try {
      Syscalls.attach(mount, directory, path);
    } finally {
      Syscalls.close(directory);
    }
  }
}
