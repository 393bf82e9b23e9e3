// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.chos.cli.admin.verb.CommandLineInterface;
import org.chos.cli.shared.Version;

/** The command {@code chosctl}: the administrator's side. */
public final class Chosctl {
  private Chosctl() {}

  public static void main(String[] args) {
    int result = main(writer(FileDescriptor.out), writer(FileDescriptor.err), args);
    System.exit(result);
  }

  static int main(PrintWriter out, PrintWriter err, String... args) {
    int result = new CommandLineInterface(out, err, Version.VERSION).run(args);
    out.flush();
    err.flush();
    return result;
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8));
  }
}
