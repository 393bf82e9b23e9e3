// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.LoopDevice;
import org.chos.cli.admin.system.NewMount;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.VerifiedDevice;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.config.Environment;
import org.chos.config.SiteLink;
import org.chos.nativelib.NativeException;

/**
 * Mounts an image, attached nowhere. One that was not adopted before it was packed gets what that
 * takes in a layer above it: both lie under an overlay that nobody can write to, and that has no
 * place where somebody could.
 */
final class ImageMount {
  private static final int NO_SUCH_DEVICE = 19;

  /** What a layer has are links, and one small program. */
  private static final String LAYER_SIZE = "size=16m";

  private final Layout layout;
  private final List<SiteLink> site;
  private final OwnThings own;

  ImageMount(Layout layout, List<SiteLink> site, Environment environment) {
    this.layout = layout;
    this.site = site;
    own = OwnThings.of(environment);
  }

  /** Needs a thread of its own, whose mount namespace it leaves. Returns a descriptor. */
  int of(ImageFile image, boolean nosuid) throws IOException, AdminFailure {
    int attributes = NewMount.READ_ONLY | NewMount.NO_DEVICES | (nosuid ? NewMount.NO_SET_UID : 0);
    try (LoopDevice device = loop(image.fd(), image.path())) {
      if (image.hashes().isEmpty()) {
        return adopted(image, device.path(), attributes);
      }
      HashTree hashes = image.hashes().get();
      try (LoopDevice second = loop(hashes.fd(), hashes.path());
          VerifiedDevice verified = verified(image, device, second)) {
        return verified(image, verified, attributes);
      }
    }
  }

  private static LoopDevice loop(int file, String path) throws AdminFailure {
    try {
      return LoopDevice.of(file, path);
    } catch (NativeException e) {
      throw new AdminFailure(
          "there is no loop device for "
              + path
              + " ("
              + Reason.of(e)
              + "): `modprobe loop`; `losetup -a` shows who has them");
    }
  }

  private static VerifiedDevice verified(ImageFile image, LoopDevice device, LoopDevice hashes)
      throws AdminFailure {
    HashTree tree = image.hashes().orElseThrow();
    String checked = image.path() + " is to be checked by " + tree.path() + ", and ";
    try {
      return VerifiedDevice.of(device, hashes, tree.rootHash());
    } catch (IOException e) {
      if (!VerifiedDevice.isInstalled()) {
        throw new AdminFailure(
            checked + "veritysetup is not installed: `apt-get install cryptsetup-bin`");
      }
      if (!VerifiedDevice.isInKernel()) {
        throw new AdminFailure(
            checked
                + "this kernel has no dm-verity (`modprobe dm-verity` says why): use one that has"
                + " it, or remove "
                + tree.path());
      }
      throw new AdminFailure(checked + "veritysetup has failed: " + Reason.of(e));
    }
  }

  private int verified(ImageFile image, VerifiedDevice device, int attributes)
      throws IOException, AdminFailure {
    try {
      return adopted(image, device.path(), attributes);
    } catch (IOException | AdminFailure e) {
      if (device.isCorrupted()) {
        throw new AdminFailure(Images.corrupted(image.path()));
      }
      throw e;
    }
  }

  private int adopted(ImageFile image, String device, int attributes)
      throws IOException, AdminFailure {
    int bare = bare(image, device, attributes);
    try {
      if (isAdopted(bare)) {
        return bare;
      }
      int layered = layered(image, bare, attributes);
      Syscalls.close(bare);
      return layered;
    } catch (IOException | AdminFailure e) {
      Syscalls.close(bare);
      throw e;
    }
  }

  private static int bare(ImageFile image, String device, int attributes)
      throws IOException, AdminFailure {
    String type = image.kind().word();
    try (NewMount mount = NewMount.of(type)) {
      mount.option("source", device).flag("ro");
      if (image.kind() == ImageKind.EXT4) {
        // Its journal can't be replayed on a device that is read-only.
        mount.flag("noload");
      }
      return mount.mount(attributes);
    } catch (NativeException e) {
      if (e.errno() == NO_SUCH_DEVICE) {
        throw new AdminFailure(
            image.path()
                + " is an image of the file system "
                + type
                + ", which this kernel lacks: pack the tree as squashfs");
      }
      throw damaged(image, e);
    } catch (IOException e) {
      throw damaged(image, e);
    }
  }

  private static AdminFailure damaged(ImageFile image, IOException e) {
    return new AdminFailure(
        image.path()
            + " can't be mounted ("
            + Reason.of(e)
            + "): is it damaged? `dmesg | tail` may tell more");
  }

  private boolean isAdopted(int mount) throws IOException {
    try (TreeDirectory root = TreeDirectory.root("/proc/self/fd/" + mount)) {
      Adoption places = new Adoption(root, true);
      places.places(own.mounts());
      places.mountPoints();
      return Adoption.hasProgram(root)
          && places.changes().isEmpty()
          && Adoption.ofUsersAlone(root, true).changes().isEmpty();
    }
  }

  private int layered(ImageFile image, int bare, int attributes) throws IOException, AdminFailure {
    Syscalls.unshareMounts();
    Syscalls.propagation("/", Syscalls.PRIVATE | Syscalls.RECURSIVE);
    // Covered for this thread alone, and so nothing has to be made for it.
    Path room = Path.of(layout.run()).getParent();
    try (NewMount memory = NewMount.of("tmpfs")) {
      String[] size = LAYER_SIZE.split("=");
      attach(memory.option(size[0], size[1]).option("mode", "755").mount(0), room);
    }
    for (String name : List.of("image", "links", "work", "tree")) {
      Directories.make(room.resolve(name).toString(), Directories.USUAL_MODE);
    }
    attachOpen(bare, room.resolve("image"));
    try (NewMount tree = overlay(image)) {
      tree.option("lowerdir", room + "/image")
          .option("upperdir", room + "/links")
          .option("workdir", room + "/work");
      attach(tree.mount(0), room.resolve("tree"));
    }
    adopt(image, room.resolve("tree"));
    Syscalls.unmount(RawPath.raw(room + "/tree"));
    try (NewMount tree = overlay(image)) {
      tree.option("source", Images.name(image));
      return tree.option("lowerdir", room + "/links:" + room + "/image").mount(attributes);
    }
  }

  private static NewMount overlay(ImageFile image) throws IOException, AdminFailure {
    try {
      return NewMount.of("overlay");
    } catch (NativeException e) {
      if (e.errno() == NO_SUCH_DEVICE) {
        throw new AdminFailure(
            image.path()
                + " was never adopted, and this kernel has no overlayfs to do it with: `chosctl"
                + " adopt --repack NAME "
                + image.path()
                + "`");
      }
      throw e;
    }
  }

  private void adopt(ImageFile image, Path tree) throws IOException, AdminFailure {
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      Adoption adoption = Adoption.of(layout, root, site, false);
      if (!adoption.isTree()) {
        throw new AdminFailure(
            image.path() + " has neither usr/bin nor bin in it, so it is not an OS tree");
      }
      adoption.places(own.mounts());
      if (!adoption.complete()) {
        throw new AdminFailure(
            image.path() + " can't be adopted: " + String.join("; ", adoption.failed()));
      }
    }
  }

  /** Closes the mount's descriptor. */
  private static void attach(int mount, Path point) throws IOException {
    try {
      attachOpen(mount, point);
    } finally {
      Syscalls.close(mount);
    }
  }

  private static void attachOpen(int mount, Path point) throws IOException {
    int directory = Syscalls.openDirectory(point.toString());
    try {
      Syscalls.attach(mount, directory, point.toString());
    } finally {
      Syscalls.close(directory);
    }
  }
}
