// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chos.config.Behaviour;
import org.chos.config.ChosConf;
import org.chos.config.ChosConfFile;
import org.chos.config.Environment;
import org.chos.config.FileContent;
import org.chos.config.Ownership;

/**
 * What the files chos.conf of the host and of the trees come to, for the program that enters
 * without reading them: which engine is meant, and what a shell in a tree gets. It holds as long as
 * those files are the ones that it was read from. Of a tree for which nothing is said here, whoever
 * enters reads the files.
 *
 * @param engine which engine is meant, if it is one that a program in C can enter by
 * @param trees lines "path TAB shell-N TAB identity": which of the shells, and of what file
 * @param shells what a shell gets, in lines
 * @param offers what there is for those inside
 */
public record ShellRules(
    Optional<EngineSign> engine, String trees, List<String> shells, OfferTables offers) {
  /** Nothing is known. */
  public static final ShellRules NONE =
      new ShellRules(Optional.empty(), "", List.of(), OfferTables.NONE);

  /**
   * Says which engine is meant.
   *
   * @param name the sign's own name
   * @param identity of the host's file, by which it is meant
   */
  public record EngineSign(String name, String identity) {
    /** The sign for the kernel's. */
    public static final String KERNEL = "kernel-engine";

    /** The sign for the one with prepared mount namespaces. */
    public static final String MOUNT = "mount-engine";
  }

  /** What the link is in a tree that takes the host's file. */
  private static final String TO_HOST = Layout.LOCAL + "/etc/chos.conf";

  /** The reader's room, see published.h. */
  private static final int LONGEST = 16 << 10;

  public ShellRules {
    shells = List.copyOf(shells);
  }

  /**
   * Reads the files.
   *
   * @param host the directory that is the host's root
   * @param offers what there is for those inside
   */
  public static ShellRules of(
      List<Environment> environments, HostFiles files, String host, OfferTables offers) {
    List<String> paths = environments.stream().map(Environment::path).distinct().toList();
    Map<String, ConfFile> found =
        ConfFile.inTrees(paths.stream().filter(p -> !p.equals("/")).toList(), files);
    ConfFile own = ConfFile.at(Path.of(host));
    Optional<String> hosts = shell(own);
    StringBuilder trees = new StringBuilder();
    Map<String, Integer> shells = new LinkedHashMap<>();
    for (String path : paths) {
      ConfFile inside = path.equals("/") ? own : found.get(path);
      if (inside == null) {
        continue;
      }
      if (inside.link().equals(TO_HOST)) {
        inside = own;
      }
      Optional<String> shell = inside.isMissing() || inside == own ? hosts : shell(inside);
      if (shell.isPresent() && inside.isKnown()) {
        int number = shells.computeIfAbsent(shell.get(), s -> shells.size());
        trees
            .append(path)
            .append("\tshell-")
            .append(number)
            .append('\t')
            .append(inside.identity())
            .append('\n');
      }
    }
    return new ShellRules(engine(own), trees.toString(), new ArrayList<>(shells.keySet()), offers);
  }

  private static Optional<EngineSign> engine(ConfFile own) {
    if (!own.isKnown()) {
      return Optional.empty();
    }
    Set<Behaviour> said = conf(own).map(ChosConf::behaviours).orElse(Set.of());
    if (said.contains(Behaviour.NAMESPACE_ENGINE)) {
      return Optional.empty();
    }
    return Optional.of(
        new EngineSign(
            said.contains(Behaviour.MOUNT_ENGINE) ? EngineSign.MOUNT : EngineSign.KERNEL,
            own.identity()));
  }

  /** Empty for a file that can't be trusted. */
  private static Optional<ChosConf> conf(ConfFile file) {
    if (file.isMissing()) {
      return Optional.of(ChosConf.DEFAULT);
    }
    FileContent content = file.content();
    return content == null || Ownership.check(content).isPresent()
        ? Optional.empty()
        : Optional.of(ChosConfFile.parse(content).value());
  }

  /** Empty, too, for what only the reader of the files does well. */
  private static Optional<String> shell(ConfFile file) {
    Optional<ChosConf> conf = conf(file);
    if (conf.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    conf.get().variables().forEach(name -> text.append("ENV ").append(name).append('\n'));
    if (conf.get().behaviours().contains(Behaviour.BASHLOGIN)) {
      text.append("LOGIN\n");
    }
    conf.get().shell().ifPresent(path -> text.append("SHELL ").append(path).append('\n'));
    boolean plain = text.chars().allMatch(c -> c < 0x7f);
    return plain && text.length() < LONGEST ? Optional.of(text.toString()) : Optional.empty();
  }
}
