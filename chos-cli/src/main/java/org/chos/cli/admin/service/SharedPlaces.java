// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.TreeMap;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Sharing;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.RawPath;
import org.chos.config.Environments;
import org.chos.config.SysConfig;

/**
 * Finds what of the host those inside share, so far as somebody may have his own in its place: the
 * BINDMOUNT list; what is mounted in there for everybody to write to, as /dev/shm is; and /var/tmp,
 * which trees take from the host by a link.
 */
final class SharedPlaces {
  private static final String VAR_TMP = "/var/tmp";
  private static final String REQUIRE = "require\n";

  private SharedPlaces() {}

  static Sharing of(Layout layout, Snapshot now, SysConfig config, Environments environments) {
    Map<String, String> places = new TreeMap<>();
    for (String path : config.bindMounts()) {
      if (!isDeepInServer(path, now.mounts())) {
        places.put(path, layout.inChos(path));
      }
    }
    for (Mount mount : now.mounts().all()) {
      String path = RawPath.shown(mount.point());
      boolean inShared =
          config.bindMounts().stream().anyMatch(shared -> RawPath.within(shared, path));
      if (inShared && isForEverybody(mount, now.mounts())) {
        places.put(path, layout.inChos(path));
      }
    }
    if (places.keySet().stream().noneMatch(shared -> RawPath.within(shared, VAR_TMP))) {
      places.put(VAR_TMP, RawPath.join(layout.local(), VAR_TMP));
    }
    StringBuilder text = new StringBuilder(environments.privateRequired() ? REQUIRE : "");
    places.forEach((outside, inside) -> text.append(outside + '\t' + inside + '\n'));
    return new Sharing(now.mountNamespace(), text.toString());
  }

  /** Whether the way to it has to be asked for: nobody's start waits for a server that is down. */
  private static boolean isDeepInServer(String path, MountTable mounts) {
    return mounts
        .holding(path)
        .filter(mount -> mounts.mayHang(mount) && !mount.point().equals(RawPath.raw(path)))
        .isPresent();
  }

  private static boolean isForEverybody(Mount mount, MountTable mounts) {
    if (mounts.mayHang(mount)) {
      return false;
    }
    try {
      return Files.getPosixFilePermissions(
              Path.of(RawPath.shown(mount.point())), LinkOption.NOFOLLOW_LINKS)
          .contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      return false;
    }
  }
}
