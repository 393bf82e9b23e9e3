// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.LoopDevice;
import org.chos.cli.admin.system.NewMount;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.Syscalls;
import org.chos.cli.admin.system.VerifiedDevice;
import org.chos.cli.admin.tree.layer.Overlay;
import org.chos.cli.admin.tree.layer.Stage;
import org.chos.nativelib.NativeException;

/**
 * Mounts an image, attached nowhere. One that was not adopted before it was packed gets what that
 * takes in a layer above it.
 */
final class ImageMount {
  private static final int NO_SUCH_DEVICE = 19;

  private final Layout layout;
  private final Overlay overlay;

  ImageMount(Layout layout, Overlay overlay) {
    this.layout = layout;
    this.overlay = overlay;
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
      if (!overlay.isNeeded("/proc/self/fd/" + bare)) {
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

  private int layered(ImageFile image, int bare, int attributes) throws IOException, AdminFailure {
    Stage stage = Stage.open(layout);
    String tree = stage.attachOpen(bare, "image");
    try {
      return overlay.over(stage, image.path(), Images.name(image), tree, attributes);
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
}
