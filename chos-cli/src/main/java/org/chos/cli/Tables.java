// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.util.Optional;
import org.chos.config.ChosConf;
import org.chos.config.ChosConfFile;
import org.chos.config.Diagnostic;
import org.chos.config.FileContent;
import org.chos.config.Ownership;
import org.chos.config.Parsed;
import org.chos.config.UserFile;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.FileBytes;
import org.chos.nativelib.NativeException;

/** The configuration files, as the process sees them at the moment of the call. */
final class Tables {
  static final String ENVIRONMENTS = "/etc/chos";
  static final String CONF = "/etc/chos.conf";

  /** Far above any real file; far below what would hurt. */
  private static final int MAX_SYSTEM_FILE = 64 << 20;

  private static final int MAX_USER_FILE = 64 << 10;

  private Tables() {}

  /** The environments of /etc/chos. */
  static EnvironmentsOfHost environments(Messages messages) throws Failure {
    FileContent content;
    try {
      content = read(ENVIRONMENTS, Text.bytes(ENVIRONMENTS), MAX_SYSTEM_FILE);
    } catch (NativeException e) {
      throw new Failure(
          ENVIRONMENTS + ": " + e.reason()
              + (e.errno() == Errno.ENOENT
                  ? ": this host has no list of environments yet; an administrator writes it,"
                      + " see the manual chos(5)"
                  : ": an administrator has to make it a file that everybody can read"));
    }
    Optional<Diagnostic> objection = Ownership.check(content);
    if (objection.isPresent()) {
      throw new Failure(objection.get().toString());
    }
    return new EnvironmentsOfHost(content, messages);
  }

  /** /etc/chos.conf, or null if there is none that can be used. */
  static ChosConf conf(Messages messages) {
    FileContent content;
    try {
      content = read(CONF, Text.bytes(CONF), MAX_SYSTEM_FILE);
    } catch (NativeException e) {
      if (e.errno() != Errno.ENOENT) {
        messages.warning(e.getMessage() + ": it is not used");
      }
      return null;
    }
    Optional<Diagnostic> objection = Ownership.check(content);
    if (objection.isPresent()) {
      messages.warning(objection.get() + ": it is not used");
      return null;
    }
    Parsed<ChosConf> parsed = ChosConfFile.parse(content);
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      messages.note(diagnostic.toString());
    }
    return parsed.value();
  }

  /** The environment that the user's file names, or null. */
  static String userChoice(byte[] path, Messages messages) {
    FileContent content;
    try {
      content = read(Text.printable(path), path, MAX_USER_FILE);
    } catch (NativeException e) {
      if (e.errno() != Errno.ENOENT) {
        messages.warning(e.getMessage() + ": it is not used");
      }
      return null;
    }
    Parsed<Optional<String>> parsed = UserFile.parse(content);
    for (Diagnostic diagnostic : parsed.diagnostics()) {
      messages.warning(diagnostic.toString());
    }
    return parsed.value().orElse(null);
  }

  private static FileContent read(String name, byte[] path, int maxBytes) throws NativeException {
    FileBytes file = Chos.readFile(path, maxBytes);
    return new FileContent(name, file.bytes(), file.uid(), file.mode());
  }
}
