// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/**
 * What the launcher runs in its own tests: does what the words with an {@code @} say, then execs
 * the command that follows them.
 */
public final class Main {

  private Main() {}

  public static int run(byte[][] argv, byte[][] environ, boolean asShell)
      throws NativeException, IOException {
    int first = 1;
    while (first < argv.length && argv[first][0] == '@') {
      String word = new String(argv[first++], StandardCharsets.UTF_8);
      String value = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("@chdir=")) {
        Chos.chdir(value.getBytes(StandardCharsets.UTF_8));
      } else if (word.startsWith("@exit=")) {
        return Integer.parseInt(value);
      } else if (word.startsWith("@throw=")) {
        throw new IllegalStateException(value);
      } else if (word.startsWith("@getenv=")) {
        System.out.println(System.getenv(value));
      } else if (word.equals("@jvmcwd")) {
        System.out.println(Path.of("/proc/thread-self/cwd").toRealPath());
      }
    }
    System.out.flush();
    byte[][] command = Arrays.copyOfRange(argv, first, argv.length);
    try {
      Chos.exec(command[0], command, environ);
    } catch (NativeException e) {
      System.err.println("test: " + e.getMessage());
      return e.errno() == Errno.ENOENT ? 127 : 126;
    }
    return 0;
  }
}
