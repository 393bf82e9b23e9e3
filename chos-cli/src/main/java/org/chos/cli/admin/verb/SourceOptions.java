// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.tree.build.DirectorySource;
import org.chos.cli.admin.tree.build.SuiteSource;
import org.chos.cli.admin.tree.build.TreeSource;
import org.chos.cli.admin.tree.build.TreeSpec;
import org.chos.cli.admin.tree.generation.TreeOrigin;
import org.chos.cli.admin.tree.image.ContainerSource;
import org.chos.cli.shared.OptionSpecs;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options that say what a new tree comes from. */
final class SourceOptions {
  private String suite;
  private List<String> packages;
  private List<String> mirrors;
  private String image;
  private String authfile;
  private String from;
  private boolean squashfs;

  void declare(CommandSpec spec) {
    spec.addOption(
        OptionSpecs.option("--suite", "SUITE", "the distribution's release, such as trixie")
            .build());
    spec.addOption(
        OptionSpecs.option("--include", "PKG", "with --suite: extra packages, comma-separated")
            .type(List.class)
            .splitRegex(",")
            .build());
    spec.addOption(
        OptionSpecs.option("--mirror", "URL", "with --suite: where packages are; may be repeated")
            .type(List.class)
            .build());
    spec.addOption(
        OptionSpecs.option(
                "--image",
                "REF",
                "an image for containers: docker://REGISTRY/NAME:TAG, oci-archive:FILE or"
                    + " docker-archive:FILE")
            .build());
    spec.addOption(
        OptionSpecs.option("--authfile", "FILE", "with --image: a registry's logins").build());
    spec.addOption(OptionSpecs.option("--from", "DIR", "a copy of that directory").build());
    spec.addOption(OptionSpecs.flag("--squashfs", "pack the tree into one file"));
  }

  void take(ParseResult given) {
    suite = given.matchedOptionValue("--suite", null);
    packages = given.matchedOptionValue("--include", List.of());
    mirrors = given.matchedOptionValue("--mirror", List.of());
    image = given.matchedOptionValue("--image", null);
    authfile = given.matchedOptionValue("--authfile", null);
    from = given.matchedOptionValue("--from", null);
    squashfs = given.hasMatchedOption("--squashfs");
  }

  /** Whether there is one of those that are a source. */
  boolean saySomething() {
    return suite != null || image != null || from != null;
  }

  boolean squashfs() {
    return squashfs;
  }

  /** What they say; empty if they say nothing. */
  Optional<TreeSource> source() throws AdminFailure {
    if (Stream.of(suite, image, from).filter(value -> value != null).count() > 1) {
      throw new AdminFailure("choose one of --suite, --image and --from");
    }
    if (suite == null && !(packages.isEmpty() && mirrors.isEmpty())) {
      throw new AdminFailure("--include and --mirror belong to --suite: give that as well");
    }
    if (image == null && authfile != null) {
      throw new AdminFailure("--authfile belongs to --image: give that as well");
    }
    if (suite != null) {
      return Optional.of(new SuiteSource(new TreeSpec(suite, packages, mirrors)));
    }
    if (image != null) {
      return Optional.of(new ContainerSource(image, Optional.ofNullable(authfile)));
    }
    return from == null ? Optional.empty() : Optional.of(new DirectorySource(from));
  }

  /** What they say or, where they say nothing, what the tree that there is came from. */
  Optional<TreeSource> source(TreeOrigin origin) throws AdminFailure {
    Optional<TreeSource> given = source();
    if (given.isEmpty()) {
      given = SuiteSource.again(origin);
    }
    if (given.isEmpty()) {
      given = ContainerSource.again(origin);
    }
    return given.isEmpty() ? DirectorySource.again(origin) : given;
  }
}
