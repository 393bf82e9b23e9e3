// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.system.Directories;
import org.chos.cli.admin.system.Reason;
import org.chos.config.Environment;
import org.chos.config.Generation;

/**
 * What {@code chosctl close} has closed, and why: kept in a file that outlives the service and the
 * host's run, a line "name TAB reason" each. No name is for all environments.
 *
 * @param reasons by name; "" for one of which none was given
 */
public record Closings(Map<String, String> reasons) {
  public static final Closings NONE = new Closings(Map.of());

  private static final String ALL = "";
  private static final String READABLE = "rw-r--r--";

  public Closings {
    reasons = new LinkedHashMap<>(reasons);
  }

  public static Closings read(Path file) throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        if (tab >= 0) {
          reasons.put(line.substring(0, tab), line.substring(tab + 1));
        }
      }
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw new IOException("read " + file + ": " + Reason.withoutPath(e), e);
    }
    return new Closings(reasons);
  }

  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    reasons.forEach((name, reason) -> text.append(name).append('\t').append(reason).append('\n'));
    if (reasons.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    Directories.make(file.getParent().toString(), Directories.USUAL_MODE);
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8), READABLE);
  }

  /** With that environment closed, or with all if there is none. */
  public Closings with(Optional<String> name, String reason) {
    Closings more = new Closings(reasons);
    more.reasons.put(name.orElse(ALL), reason);
    return more;
  }

  public Closings without(String name) {
    Closings fewer = new Closings(reasons);
    fewer.reasons.remove(name);
    return fewer;
  }

  public boolean areAll() {
    return reasons.containsKey(ALL);
  }

  /**
   * The trees that are closed, and why: who closes a name closes the tree that it is for, since the
   * kernel knows no names, and all its generations. The host itself never is.
   */
  public Map<String, String> trees(List<Environment> environments) {
    Map<String, String> result = new LinkedHashMap<>();
    for (Environment environment : environments) {
      String reason =
          reasons.getOrDefault(
              environment.alias(),
              reasons.getOrDefault(Generation.nameOf(environment), reasons.get(ALL)));
      if (reason != null && !environment.path().equals("/")) {
        result.merge(environment.path(), reason, (one, other) -> one.isEmpty() ? other : one);
      }
    }
    return result;
  }
}
