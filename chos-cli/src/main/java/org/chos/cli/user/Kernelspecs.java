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

  /** Where packages of Python can be, below those of the directories that Python has. */
  private static final List<String> LIBRARIES =
      List.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64");

  private static final List<String> PLACES = List.of("/dist-packages", "/site-packages");

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
      throw new Failure(
          "there is no home directory to make a kernel in: root can make them for all users");
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
      say(
          out,
          name
              + ": "
              + directory
              + (hasIpykernel(tree) ? "" : "; it needs ipykernel in the tree: chosctl maintain"));
      made++;
    }
    if (made == 0) {
      throw new Failure(
          "no environment has "
              + PYTHON
              + ", so there is no kernel to make: an administrator can install it (chosctl"
              + " maintain)");
    }
  }

  private static boolean hasIpykernel(Tree tree) throws IOException {
    for (String library : LIBRARIES) {
      for (String name : tree.names(library)) {
        for (String place : PLACES) {
          if (name.startsWith("python3")
              && tree.file(library + "/" + name + place + "/ipykernel").isPresent()) {
            return true;
          }
        }
      }
    }
    return false;
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
