// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Look;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.host.PreparedNamespace.Spec;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.LoopDevice;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.VerifiedDevice;
import org.chos.cli.admin.system.Work;
import org.chos.config.Environment;
import org.chos.config.Environments;

/**
 * The trees of environments that are images. Whether one can be mounted is found out by mounting
 * it, nowhere: nobody sees that, and it goes with this program. So one that can't keeps no other
 * from being had.
 *
 * @param byPath without an entry for a tree that is none
 */
public record Images(Map<String, Image> byPath) {
  public static final Images NONE = new Images(Map.of());

  /** Reading what may lie on a slow server, and adopting it. */
  private static final int PATIENCE_SECONDS = 60;

  private static final String VERIFIED = ":verity";

  public Images {
    byPath = Map.copyOf(byPath);
  }

  /**
   * Looks at all of them.
   *
   * @param mounts how they are taken to be
   */
  public static Images of(Host host, Environments environments, MountTable mounts, HostFiles files)
      throws IOException {
    files.lookAt(environments.all().stream().map(Environment::path).toList());
    Map<String, Image> found = new HashMap<>();
    for (Environment environment : environments.all()) {
      String path = environment.path();
      if (!found.containsKey(path) && files.at(path).isOther()) {
        found.put(path, image(host, environment, environments, mounts));
      }
    }
    return new Images(found);
  }

  public Optional<Image> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  private static Image image(
      Host host, Environment environment, Environments environments, MountTable mounts) {
    return patiently(environment.path(), () -> imageNow(host, environment, environments, mounts));
  }

  private static Image patiently(String path, Work<Image, AdminFailure> work) {
    try {
      return Patience.run(PATIENCE_SECONDS, work);
    } catch (TimeoutException e) {
      return Image.unusable(
          path
              + " can't be mounted within "
              + PATIENCE_SECONDS
              + " seconds: does its file server answer? `dmesg | tail` may tell more");
    } catch (AdminFailure e) {
      return Image.unusable(e.getMessage());
    } catch (IOException e) {
      return Image.unusable(path + " can't be mounted (" + Reason.of(e) + "): see `dmesg | tail`");
    }
  }

  private static Image imageNow(
      Host host, Environment environment, Environments environments, MountTable mounts)
      throws IOException, AdminFailure {
    Layout layout = host.layout();
    String path = environment.path();
    boolean nosuid = environment.traits().nosuid();
    try (ImageFile file = ImageFile.open(path)) {
      Optional<Mount> there = mounts.at(layout.inChos(path));
      boolean same = there.filter(m -> shows(m, file)).isPresent();
      if (same && there.get().options().contains("nosuid") == nosuid) {
        return isCorrupted(file) ? Image.damaged(corrupted(path)) : Image.MOUNTED;
      }
      if (there.isPresent() && occupied(host).contains(path)) {
        return Image.replaced(
            (same ? "with or without nosuid, " + path : path + " is another file than the one that")
                + " is mounted, which processes are in: they stay in that one, and so does who"
                + " enters, until `chosctl restart`; `chosctl update` lets both be there at once");
      }
      return Image.ready(
          new ImageMount(layout, environments.links(), environment).of(file, nosuid), name(file));
    }
  }

  /**
   * The same for a namespace of its own.
   *
   * @param present what the one that there is was made of, by the image's name
   */
  public static Image forNamespace(
      Host host,
      Environment environment,
      Environments environments,
      boolean nosuid,
      Optional<String> present) {
    String path = environment.path();
    return patiently(
        path,
        () -> {
          try (ImageFile file = ImageFile.open(path)) {
            if (present.isPresent() && present.get().equals(name(file))) {
              return isCorrupted(file) ? Image.damaged(corrupted(path)) : Image.MOUNTED;
            }
            return Image.ready(
                new ImageMount(host.layout(), environments.links(), environment).of(file, nosuid),
                name(file));
          }
        });
  }

  private static boolean isCorrupted(ImageFile file) throws IOException {
    return file.hashes().isPresent() && VerifiedDevice.isCorrupted(file.identity());
  }

  private static boolean shows(Mount mount, ImageFile file) {
    String source = RawPath.shown(mount.source());
    Optional<String> below = VerifiedDevice.below(source);
    return file.hashes().isPresent() == isVerified(mount)
        && (source.equals(name(file))
            || LoopDevice.file(below.orElse(source)).equals(file.identity()));
  }

  /** Whether the tree, as it can be entered now, is an image that the kernel checks. */
  public static boolean isVerified(Look look, String path) throws IOException {
    return look.mountOf(path).filter(Images::isVerified).isPresent()
        || look.preparedFor(path).filter(p -> isVerified(p.spec().identity())).isPresent();
  }

  private static boolean isVerified(Mount mount) {
    String source = RawPath.shown(mount.source());
    return VerifiedDevice.below(source).isPresent() || isVerified(source);
  }

  private static boolean isVerified(String name) {
    return name.startsWith(Spec.IMAGE) && name.endsWith(VERIFIED);
  }

  /** Tells it from others; what an overlay above it calls its source. */
  static String name(ImageFile image) {
    return Spec.IMAGE + image.identity() + (image.hashes().isPresent() ? VERIFIED : "");
  }

  /** What is said of an image with a block that does not fit. */
  static String corrupted(String path) {
    return path
        + " has blocks that do not fit the hashes beside it, and that nobody can read: put a good"
        + " copy in its place by mv, then `chosctl reload`";
  }

  /** The command against that. */
  public static String replace(String path) {
    return "mv GOOD-COPY " + ShellWord.quoted(path) + " && chosctl reload";
  }

  private static Set<String> occupied(Host host) throws IOException {
    return Occupants.count(Occupants.inTrees(host)).keySet();
  }
}
