// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.image;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.chos.cli.admin.device.OwnThings;
import org.chos.cli.admin.host.Host;
import org.chos.cli.admin.host.HostFiles;
import org.chos.cli.admin.host.Layout;
import org.chos.cli.admin.host.Look;
import org.chos.cli.admin.host.Occupants;
import org.chos.cli.admin.host.PreparedNamespace.Spec;
import org.chos.cli.admin.mount.Mount;
import org.chos.cli.admin.mount.MountFlags;
import org.chos.cli.admin.mount.MountTable;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.LoopDevice;
import org.chos.cli.admin.system.Patience;
import org.chos.cli.admin.system.RawPath;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.system.VerifiedDevice;
import org.chos.cli.admin.system.Work;
import org.chos.cli.admin.system.Writers;
import org.chos.cli.admin.tree.layer.Overlay;
import org.chos.cli.admin.tree.layer.ReadOnlyTree;
import org.chos.config.Environment;
import org.chos.config.Environments;

/**
 * The trees of environments that are images, or that lack what nobody here can put into them.
 * Whether one can be mounted is found out by mounting it, nowhere: nobody sees that, and it goes
 * with this program. So one that can't keeps no other from being had.
 *
 * @param byPath without an entry for a tree that is neither
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
      if (!found.containsKey(path)) {
        image(host, environment, environments, mounts, files).ifPresent(i -> found.put(path, i));
      }
    }
    return new Images(found);
  }

  public Optional<Image> at(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  private static Optional<Image> image(
      Host host,
      Environment environment,
      Environments environments,
      MountTable mounts,
      HostFiles files) {
    String path = environment.path();
    HostFiles.Sight sight = files.at(path);
    if (sight.isOther()) {
      return patiently(path, () -> Optional.of(imageNow(host, environment, environments, mounts)));
    }
    return isReadOnly(path, sight, files)
        ? patiently(path, () -> treeNow(host, environment, environments, mounts, sight))
        : Optional.empty();
  }

  /** Or may be: where an answer may take its time it is waited for in a thread of its own. */
  private static boolean isReadOnly(String path, HostFiles.Sight sight, HostFiles files) {
    return sight.isDirectory()
        && !path.equals("/")
        && (files.mayHang(path) || Writers.isReadOnly(path));
  }

  private static Optional<Image> patiently(String path, Work<Optional<Image>, AdminFailure> work) {
    try {
      return Patience.run(PATIENCE_SECONDS, work);
    } catch (TimeoutException e) {
      return Optional.of(
          Image.unusable(
              path
                  + " can't be mounted within "
                  + PATIENCE_SECONDS
                  + " seconds: does its file server answer? `dmesg | tail` may tell more"));
    } catch (AdminFailure e) {
      return Optional.of(Image.unusable(e.getMessage()));
    } catch (IOException e) {
      return Optional.of(
          Image.unusable(path + " can't be mounted (" + Reason.of(e) + "): see `dmesg | tail`"));
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
      return mounted(host, environment, environments, file, nosuid);
    }
  }

  private static Image mounted(
      Host host, Environment environment, Environments environments, ImageFile file, boolean nosuid)
      throws IOException, AdminFailure {
    Layout layout = host.layout();
    Overlay overlay = new Overlay(layout, environments.links(), OwnThings.of(environment));
    return Image.ready(new ImageMount(layout, overlay).of(file, nosuid), name(file));
  }

  /** Empty for a tree that is to be seen as it is. */
  private static Optional<Image> treeNow(
      Host host,
      Environment environment,
      Environments environments,
      MountTable mounts,
      HostFiles.Sight sight)
      throws IOException, AdminFailure {
    String path = environment.path();
    String inside = host.layout().inChos(path);
    ReadOnlyTree tree =
        new ReadOnlyTree(host.layout(), environments.links(), environment, sight.identity());
    if (!Writers.isReadOnly(path) || !tree.isForeign()) {
      return Optional.empty();
    }
    MountFlags flags = MountFlags.of(environment.traits());
    Optional<Mount> there = mounts.at(inside);
    ReadOnlyTree.State state =
        there.isPresent() ? tree.state(inside, mounts) : ReadOnlyTree.State.BARE;
    MountFlags wanted = new MountFlags(flags.nosuid(), true);
    if (state != ReadOnlyTree.State.BARE
        && mounts.holding(path).filter(of -> wanted.areOf(there.get(), of)).isPresent()) {
      return Optional.of(state == ReadOnlyTree.State.LAGGING ? Image.lagging(tree) : Image.MOUNTED);
    }
    if (there.isPresent() && occupied(host).contains(path)) {
      return Optional.of(
          Image.replaced(
              path
                  + " is read-only and was not adopted, and what it lacks can't be put over it"
                  + " while processes are in it: that, and another nosuid, take `chosctl"
                  + " restart`"));
    }
    return Optional.of(Image.ready(tree.mount(flags), tree.name()));
  }

  /**
   * The same for a namespace of its own.
   *
   * @param present what the one that there is was made of, by the image's name
   */
  public static Optional<Image> forNamespace(
      Host host,
      Environment environment,
      Environments environments,
      HostFiles files,
      MountFlags flags,
      Optional<String> present) {
    String path = environment.path();
    HostFiles.Sight sight = files.at(path);
    if (isReadOnly(path, sight, files)) {
      return patiently(
          path,
          () -> {
            ReadOnlyTree tree =
                new ReadOnlyTree(
                    host.layout(), environments.links(), environment, sight.identity());
            if (!Writers.isReadOnly(path) || !tree.isForeign()) {
              return Optional.empty();
            }
            String listing = tree.listing();
            return Optional.of(
                present.filter(listing::equals).isPresent()
                    ? Image.MOUNTED
                    : Image.ready(tree.mount(flags), listing));
          });
    }
    return sight.isOther()
        ? patiently(
            path,
            () -> {
              try (ImageFile file = ImageFile.open(path)) {
                if (present.isPresent() && present.get().equals(name(file))) {
                  return Optional.of(
                      isCorrupted(file) ? Image.damaged(corrupted(path)) : Image.MOUNTED);
                }
                return Optional.of(mounted(host, environment, environments, file, flags.nosuid()));
              }
            })
        : Optional.empty();
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
