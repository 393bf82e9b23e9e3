// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.user;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.chos.cli.enter.Failure;
import org.chos.cli.shared.Json;
import org.chos.config.Environment;

/**
 * Kernels of Jupyter: one of each environment that has Python. What Jupyter starts becomes the
 * kernel, so that its signals, and its end, are the kernel's.
 */
public final class Kernelspecs {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String PREFIX = "chos-";

  /** Where ipykernel can be. */
  private static final List<String> PLACES =
      List.of("/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages");

  private Kernelspecs() {}

  /**
   * Makes those that are missing, and those that are there anew.
   *
   * @param home null if unknown
   * @param root whether they are for all users of the host
   */
  public static void make(List<Environment> all, String home, boolean root, OutputStream out)
      throws Failure, IOException {
    if (home == null && !root) {
      throw new Failure("there is no home directory to make a kernel in");
    }
    Path share = Path.of(root ? "/usr/local/share" : home + "/.local/share");
    int made = 0;
    for (Environment environment : all) {
      Tree tree = new Tree(environment);
      if (environment.path().equals("/") || tree.file(PYTHON).isEmpty()) {
        continue;
      }
      // What Jupyter takes for a name.
      String name = PREFIX + environment.alias().replaceAll("[^A-Za-z0-9._-]", "-");
      Path directory = share.resolve("jupyter/kernels").resolve(name);
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("kernel.json"), spec(environment.alias()));
      boolean complete = PLACES.stream().anyMatch(p -> tree.file(p + "/ipykernel").isPresent());
      say(
          out,
          name
              + ": "
              + directory
              + (complete ? "" : "; it needs ipykernel in the tree: chosctl maintain"));
      made++;
    }
    if (made == 0) {
      throw new Failure("no environment has " + PYTHON + ", so there is no kernel to make");
    }
  }

  private static String spec(String alias) {
    return new Json()
        .open('{')
        .member(
            "argv",
            List.of(
                "/usr/bin/chos",
                "--env",
                alias,
                "--",
                PYTHON,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}"))
        .member("display_name", "Python 3 (" + alias + ")")
        .member("language", "python")
        .close('}')
        .toString();
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
