// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.PackageManager;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.TreeFile;
import org.chos.cli.admin.tree.TreeLibraries;

/**
 * Whether the tree can find the host's users. It takes the host's nsswitch.conf; what that names,
 * sss or ldap say, is a library, which has to be the tree's own.
 */
public final class TreeUsersCheck implements Check {
  private static final String SWITCH = "etc/nsswitch.conf";

  /** In the C library itself, or of no use inside, where the host's files are read. */
  private static final Set<String> NEED_NOTHING =
      Set.of("files", "compat", "db", "systemd", "cache");

  /** What they read is the host's in every tree that is adopted. */
  private static final Set<String> ADOPTED = Set.of("files", "sss");

  private final String alias;
  private final String tree;
  private final Path hostSwitch;
  private final UserQuestions questions;

  /**
   * @param hostSwitch the host's nsswitch.conf
   */
  public TreeUsersCheck(String alias, String tree, Path hostSwitch, UserQuestions questions) {
    this.alias = alias;
    this.tree = tree;
    this.hostSwitch = hostSwitch;
    this.questions = questions;
  }

  @Override
  public List<Finding> findings() throws IOException {
    List<Finding> result = new ArrayList<>();
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      if (TreeLibraries.find(root, "libc.so.6").isEmpty()) {
        // Other C libraries have no such services.
        return result;
      }
      for (String service : services(text(root))) {
        if (!NEED_NOTHING.contains(service)
            && TreeLibraries.find(root, "libnss_" + service + ".so.2").isEmpty()) {
          result.add(finding(service));
        } else {
          ask(service, result);
        }
      }
    }
    return result;
  }

  /** The library may be there, and what it reads or asks not the host's. */
  private void ask(String service, List<Finding> result) throws IOException {
    Optional<String> user = questions.knownBy(service);
    if (user.isEmpty() || questions.isKnownInside(alias, user.get()).orElse(true)) {
      return;
    }
    String who = ShellWord.quoted(user.get());
    String message =
        "the host knows the user " + who + " by the service " + service + ", " + tree + " does not";
    result.add(
        ADOPTED.contains(service)
            ? Finding.error(
                message, "chosctl adopt " + ShellWord.quoted(alias) + " " + ShellWord.quoted(tree))
            : Finding.error(
                message
                    + ": what libnss_"
                    + service
                    + ".so.2 reads or asks has to be the host's, by a line \"link\" in %SITE of the"
                    + " list of environments, say",
                "env CHOS="
                    + ShellWord.quoted(alias)
                    + " chos getent -s "
                    + service
                    + " passwd "
                    + who));
  }

  private Finding finding(String service) {
    PackageManager packages = PackageManager.of(Path.of(tree));
    return Finding.error(
        "users and groups come from the service "
            + service
            + ", but "
            + tree
            + " has no library libnss_"
            + service
            + ".so.2: they have no names in there",
        "chosctl maintain "
            + ShellWord.quoted(alias)
            + " -- "
            + packages.install(packages.nss(service)));
  }

  /** The text that holds inside. */
  private String text(TreeDirectory root) throws IOException {
    Optional<TreeFile> own = root.file(SWITCH);
    if (own.isPresent()) {
      try (TreeFile open = own.get()) {
        return read(open.path());
      }
    }
    return Files.exists(hostSwitch) ? read(hostSwitch) : "";
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /** What stands behind "passwd:" and "group:", without the actions in brackets. */
  static Set<String> services(String text) {
    Set<String> result = new LinkedHashSet<>();
    for (String line : text.split("\n")) {
      String[] part = line.replaceAll("#.*", "").split(":", 2);
      if (part.length == 2 && Set.of("passwd", "group").contains(part[0].strip())) {
        for (String word : part[1].replaceAll("\\[[^]]*]", " ").strip().split("\\s+")) {
          if (word.matches("[A-Za-z0-9_-]+")) {
            result.add(word);
          }
        }
      }
    }
    return result;
  }
}
