// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.FileContent;
import org.chos.nativelib.Chos;
import org.chos.nativelib.NativeException;

/**
 * Which environment to enter, and who said so.
 *
 * @param environment the environment
 * @param source for messages: where its name comes from
 * @param own whether it is one of the user's own, which only the namespace engine enters
 * @param from where it stands
 */
record Choice(Environment environment, String source, boolean own, LazyEnvironments from) {
  private static final String DEFAULT = "default";

  /** More than that nobody reads. */
  private static final int NAMES_SHOWN = 20;

  /**
   * {@code --env}, else $CHOS, else the first line of ~/.chos, else what the site has for the first
   * of the user's groups that it names, else the environment "default".
   *
   * @throws Failure if none of them names one, or the first that does names one that is not there
   */
  static Choice make(
      byte[] option, Environ environ, byte[] home, LazyEnvironments environments, Messages messages)
      throws Failure {
    if (option != null) {
      return named(Bytes.printable(option), "--env", home, environments, messages);
    }
    byte[] variable = environ.get("CHOS");
    if (variable != null && variable.length > 0) {
      return named(Bytes.printable(variable), "$CHOS", home, environments, messages);
    }
    if (home != null) {
      byte[] file = join(home, "/.chos");
      String first = ConfigFiles.userChoice(file, messages);
      if (first != null) {
        return named(first, Bytes.printable(file), home, environments, messages);
      }
    }
    String ofGroup = environments.groupDefault();
    if (ofGroup != null) {
      return named(ofGroup, "the default of a group of yours", home, environments, messages);
    }
    LazyEnvironments own = ConfigFiles.own(home, messages);
    Choice standard = find(DEFAULT, "the environment of that name", environments, own);
    if (standard != null) {
      return standard;
    }
    throw new Failure(
        "no environment chosen: set CHOS=NAME, or write the name into ~/.chos; "
            + names(all(environments, own), environments));
  }

  private static Choice named(
      String alias, String source, byte[] home, LazyEnvironments environments, Messages messages)
      throws Failure {
    // The user's file is read only for a name that the host does not have.
    Choice choice = find(alias, source, environments, null);
    if (choice != null) {
      return choice;
    }
    LazyEnvironments own = ConfigFiles.own(home, messages);
    choice = find(alias, source, environments, own);
    if (choice != null) {
      return choice;
    }
    if (environments.arePublished()) {
      Optional<Environment> listed = ConfigFiles.listed(alias, messages);
      if (listed.isPresent()) {
        throw unpublished(listed.get());
      }
    }
    if (alias.indexOf('/') >= 0) {
      String path = absolute(alias);
      if (Chos.exists(Bytes.bytes(path))) {
        return atPath(path, source, messages);
      }
    }
    Environments all = all(environments, own);
    throw new Failure(all.unknown(alias, "(from " + source + ")") + names(all, environments));
  }

  /** A tree that has no name, and is called by its path instead; a name can be a path, too. */
  private static Choice atPath(String path, String source, Messages messages) throws Failure {
    if (Chos.uid() == 0) {
      // The variable may be of somebody else, and what is in the tree would be executed.
      throw new Failure(
          path
              + " (from "
              + source
              + ") is a path, by which only an ordinary user enters a tree: give it a name in "
              + ConfigFiles.ENVIRONMENTS);
    }
    LazyEnvironments nothing =
        new LazyEnvironments(new FileContent(source, new byte[0], 0, 0), messages);
    return new Choice(new Environment(path, path, 0), source, true, nothing);
  }

  private static String absolute(String path) throws Failure {
    String rest = path;
    while (rest.startsWith("./")) {
      rest = rest.substring(2);
    }
    if (rest.startsWith("/")) {
      return rest;
    }
    try {
      return Bytes.printable(join(Chos.getCwd(), "/" + rest));
    } catch (NativeException e) {
      throw new Failure(path + ": the working directory is gone: write the path with all of it");
    }
  }

  private static Failure unpublished(Environment environment) {
    String fault = TreeFault.of(environment.path());
    return new Failure(
        "can't enter "
            + environment.alias()
            + ": "
            + (fault != null
                ? "its tree " + environment.path() + " " + fault
                : "it is in "
                    + ConfigFiles.ENVIRONMENTS
                    + ", but not published: an administrator runs: chosctl reload"));
  }

  /** A name that both have is the host's. */
  private static Choice find(
      String alias, String source, LazyEnvironments environments, LazyEnvironments own) {
    Optional<Environment> found = environments.find(alias);
    boolean isOwn = found.isEmpty() && own != null;
    if (isOwn) {
      found = own.find(alias);
    }
    return found.isPresent()
        ? new Choice(found.get(), source, isOwn, isOwn ? own : environments)
        : null;
  }

  /** The host's, and of the user's own those that have another name. */
  static Environments all(LazyEnvironments environments, LazyEnvironments own) {
    if (own == null) {
      return environments.all();
    }
    List<Environment> all = new ArrayList<>(environments.all().all());
    for (Environment environment : own.all().all()) {
      if (environments.find(environment.alias()).isEmpty()) {
        all.add(environment);
      }
    }
    return new Environments(all);
  }

  private static String names(Environments environments, LazyEnvironments host) {
    List<Environment> all = shown(environments.all(), host, false);
    if (all.isEmpty()) {
      return ConfigFiles.ENVIRONMENTS + " lists none";
    }
    StringBuilder names = new StringBuilder("available: ");
    for (int i = 0; i < all.size() && i < NAMES_SHOWN; i++) {
      names.append(i == 0 ? "" : ", ").append(all.get(i).alias());
      Optional<String> about = all.get(i).traits().about();
      if (about.isPresent()) {
        names.append(" (").append(about.get()).append(')');
      }
    }
    if (all.size() > NAMES_SHOWN) {
      names.append(" and ").append(all.size() - NAMES_SHOWN).append(" more: see chos --list");
    }
    return names.toString();
  }

  /** Whether it is for this user; the kernel decides, when it is entered. */
  static boolean isFor(Environment environment) {
    return !environment.traits().isRestricted() || Chos.admits(Bytes.bytes(environment.path()));
  }

  /**
   * Those that are not hidden, and, unless others are wanted, that the user may enter.
   *
   * @param host where the kernel's engine takes them from; the other one lets everybody enter
   */
  static List<Environment> shown(List<Environment> all, LazyEnvironments host, boolean others) {
    List<Environment> shown = new ArrayList<>();
    for (Environment environment : all) {
      if (!environment.traits().hidden()
          && (others || !host.arePublished() || isFor(environment))) {
        shown.add(environment);
      }
    }
    return shown;
  }

  static byte[] join(byte[] directory, String rest) {
    byte[] tail = Bytes.bytes(rest);
    byte[] joined = new byte[directory.length + tail.length];
    System.arraycopy(directory, 0, joined, 0, directory.length);
    System.arraycopy(tail, 0, joined, directory.length, tail.length);
    return joined;
  }
}
