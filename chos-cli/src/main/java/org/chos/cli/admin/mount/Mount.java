// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.mount;

import java.util.Set;
import org.chos.cli.admin.system.RawPath;

/**
 * A line of /proc/self/mountinfo.
 *
 * @param id identifies the mount as long as it exists
 * @param parent the id of the mount that it is mounted on
 * @param device "major:minor" of the file system
 * @param root the directory of the file system that it shows, a raw path
 * @param point where it is mounted, a raw path
 * @param peerGroup the number of the group whose members share what is mounted and unmounted in
 *     them; 0 for none
 * @param type the file system's type
 * @param source what the file system was made from, as it calls it, a raw path
 * @param options the mount's own, such as nosuid; those of the file system are not among them
 */
public record Mount(
    int id,
    int parent,
    String device,
    String root,
    String point,
    int peerGroup,
    String type,
    String source,
    Set<String> options) {

  /** For a message. */
  public String shownPoint() {
    return RawPath.shown(point);
  }
}
