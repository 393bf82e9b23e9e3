// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.shared.ConfigFile;
import org.chos.config.ChosConf;
import org.chos.config.ChosConfFile;
import org.chos.config.Diagnostic;
import org.chos.config.Environment;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.config.Parsed;
import org.chos.config.SysConfig;
import org.chos.config.SysConfigFile;
import org.chos.config.UserFile;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** The configuration files, as the process sees them at the moment of the call. */
public final class ConfigFiles {
  static final String ENVIRONMENTS = "/etc/chos";
  static final String CONF = "/etc/chos.conf";
  static final String SYSCONFIG = "/etc/sysconfig/chos";

  /** What can be entered by the kernel's engine: `chosctl` writes it. */
  private static final String PUBLISHED = "/run/chos/environments";

  /** What is said of those; it is there if anything is. */
  private static final String LIST = "/run/chos/published/list";

  /** Those that `chosctl` has closed: lines of the path, a tab, the reason. */
  private static final String CLOSED = "/run/chos/published/closed";

  /** Directories with trees of one name, and single trees: lines of that name, a tab, the path. */
  private static final String GENERATIONS = "/run/chos/published/generations";

  /** The user's own environments, below the home directory. */
  static final String OWN = "/.config/chos/environments";

  private static final int MAX_USER_FILE = 64 << 10;

  private ConfigFiles() {}

  /**
   * The environments of the host. By the engines that are started only those that are published can
   * be entered; that of namespaces takes them from /etc/chos, as it needs no service.
   *
   * @param home null if unknown
   */
  public static LazyEnvironments environments(Engine engine, byte[] home, Messages messages)
      throws Failure {
    if (engine != Engine.NAMESPACE) {
      try {
        return LazyEnvironments.published(read(PUBLISHED), messages);
      } catch (NativeException e) {
        // The service is not started, which is said when an environment is to be entered.
        messages.note(e.getMessage());
      }
    }
    return listed(home, messages);
  }

  /** The published environments with what is said of them, or null if nothing is. */
  static FileContent publishedList() {
    try {
      return read(LIST);
    } catch (NativeException e) {
      return null;
    }
  }

  /** Why each of the closed trees is closed. */
  static Map<String, String> closed() {
    return pairs(CLOSED, false);
  }

  /** The name for each directory that has generations of a tree. */
  public static Map<String, String> generations() {
    return pairs(GENERATIONS, true);
  }

  /**
   * Lines of two parts; none if there is no such file.
   *
   * @param second whether the second part is the key
   */
  private static Map<String, String> pairs(String file, boolean second) {
    Map<String, String> pairs = new HashMap<>();
    try {
      String text = new String(read(file).bytes(), StandardCharsets.UTF_8);
      int start = 0;
      for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        int tab = text.indexOf('\t', start);
        String left = text.substring(start, tab);
        String right = text.substring(tab + 1, end);
        pairs.put(second ? right : left, second ? left : right);
        start = end + 1;
      }
    } catch (NativeException e) {
      // There are none.
    }
    return pairs;
  }

  /** The environment of that name in /etc/chos, published or not. */
  static Optional<Environment> listed(String alias, Messages messages) {
    try {
      return listed((byte[]) null, messages).find(alias);
    } catch (Failure failure) {
      return Optional.empty();
    }
  }

  /** The environments of /etc/chos, which may be missing where the user has some. */
  private static LazyEnvironments listed(byte[] home, Messages messages) throws Failure {
    FileContent content;
    try {
      content = read(ENVIRONMENTS);
    } catch (NativeException e) {
      if (e.errno() == Errno.ENOENT && home != null && Chos.exists(Choice.join(home, OWN))) {
        return new LazyEnvironments(new FileContent(ENVIRONMENTS, new byte[0], 0, 0), messages);
      }
      throw new Failure(
          ENVIRONMENTS
              + ": "
              + e.reason()
              + (e.errno() == Errno.ENOENT
                  ? ": this host has no list of environments yet; an administrator can create it:"
                      + " see chos(5)"
                  : ": an administrator has to make it readable by everyone"));
    }
    Optional<Diagnostic> objection = Ownership.check(content);
    if (objection.isPresent()) {
      throw new Failure(objection.get().toString());
    }
    return new LazyEnvironments(content, messages);
  }

  /**
   * The user's own environments, or null if there are none that can be used.
   *
   * @param home null if unknown
   */
  public static LazyEnvironments own(byte[] home, Messages messages) {
    if (home == null) {
      return null;
    }
    byte[] path = Choice.join(home, OWN);
    FileContent content = trusted(Bytes.printable(path), path, messages);
    return content == null ? null : new LazyEnvironments(content, messages);
  }

  /** /etc/chos.conf, or null if there is none that can be used. */
  static ChosConf conf(Messages messages) {
    FileContent content = trusted(CONF, null, messages);
    return content == null ? null : noted(ChosConfFile.parse(content), messages);
  }

  /** /etc/sysconfig/chos, or what holds without it. */
  static SysConfig sysConfig(Messages messages) {
    FileContent content = trusted(SYSCONFIG, null, messages);
    return content == null ? SysConfig.DEFAULT : noted(SysConfigFile.parse(content), messages);
  }

  /**
   * A file of root's, or, if it is in the user's home, of the user's; null if there is none that
   * can be used.
   */
  private static FileContent trusted(String name, byte[] own, Messages messages) {
    FileContent content;
    try {
      content = own == null ? read(name) : ConfigFile.read(name, own, MAX_USER_FILE);
    } catch (NativeException e) {
      if (e.errno() != Errno.ENOENT) {
        messages.warning("ignoring " + name + ": " + reason(e));
      }
      return null;
    }
    Optional<Diagnostic> objection = Ownership.check(content, own == null ? 0 : Chos.uid());
    if (objection.isPresent()) {
      messages.warning("ignoring " + name + ": " + objection.get().message());
      return null;
    }
    return content;
  }

  private static <T> T noted(Parsed<T> parsed, Messages messages) {
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      messages.note(diagnostic.toString());
    }
    return parsed.value();
  }

  /** The environment that the user's file names, or null. */
  public static String userChoice(byte[] path, Messages messages) {
    FileContent content;
    try {
      content = ConfigFile.read(Bytes.printable(path), path, MAX_USER_FILE);
    } catch (NativeException e) {
      if (e.errno() != Errno.ENOENT) {
        messages.warning("ignoring " + Bytes.printable(path) + ": " + reason(e));
      }
      return null;
    }
    Parsed<Optional<String>> parsed = UserFile.parse(content);
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      messages.warning(diagnostic.toString());
    }
    return parsed.value().orElse(null);
  }

  private static String reason(NativeException e) {
    return e.errno() == Errno.EINVAL ? "it is not a regular file" : e.reason();
  }

  /** A file of the host's. */
  static FileContent read(String path) throws NativeException {
    FileContent file = ConfigFile.read(path);
    int owner = UserNamespace.owner(file.uid());
    return owner == file.uid() ? file : new FileContent(path, file.bytes(), owner, file.mode());
  }
}
