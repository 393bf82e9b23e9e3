// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.mount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.chos.cli.admin.system.Syscalls;
import org.chos.config.Traits;

/**
 * What a tree's mount in /chos has beyond what it has on the host.
 *
 * @param nosuid whether set-uid programs have no effect
 * @param readOnly whether nothing can be changed
 */
public record MountFlags(boolean nosuid, boolean readOnly) {
  public static final MountFlags NONE = new MountFlags(false, false);

  private static final String NOSUID = "nosuid";
  private static final String READ_ONLY = "ro";

  /** The bits of mount(2) for the options that a mount has of its own. */
  private static final Map<String, Integer> BITS =
      Map.of(
          READ_ONLY,
          Syscalls.READ_ONLY,
          NOSUID,
          Syscalls.NOSUID,
          "nodev",
          0x4,
          "noexec",
          0x8,
          "noatime",
          0x400,
          "nodiratime",
          0x800,
          "relatime",
          0x200000,
          "nosymfollow",
          0x100);

  public static MountFlags of(Traits traits) {
    return traits.nosuid() || traits.readOnly()
        ? new MountFlags(traits.nosuid(), traits.readOnly())
        : NONE;
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /** Whether the mount is as it should be, given the one that it shows. */
  public boolean areOf(Mount mount, Mount source) {
    return is(mount, source, NOSUID, nosuid) && is(mount, source, READ_ONLY, readOnly);
  }

  /** What the host's own mount has by now is nobody's wish. */
  private static boolean is(Mount mount, Mount source, String option, boolean wanted) {
    boolean has = mount.options().contains(option);
    return wanted ? has : !has || source.options().contains(option);
  }

  /** For mount(2): these, and all that the mount has. */
  public int addedTo(Mount mount) {
    int bits = 0;
    for (String option : mount.options()) {
      bits |= BITS.getOrDefault(option, 0);
    }
    return bits | (nosuid ? Syscalls.NOSUID : 0) | (readOnly ? Syscalls.READ_ONLY : 0);
  }

  /** "nosuid, ro", for people. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    if (nosuid) {
      words.add(NOSUID);
    }
    if (readOnly) {
      words.add(READ_ONLY);
    }
    return String.join(", ", words);
  }
}
