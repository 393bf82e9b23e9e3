// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.Version;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** What {@code chos} prints when it is asked a question. */
public final class Answers {
  private Answers() {}

  /**
   * The environments that can be entered.
   *
   * @param own the user's, or null
   */
  public static void list(
      OutputStream out, LazyEnvironments host, LazyEnvironments own, boolean json)
      throws IOException {
    List<Environment> all = Choice.all(host, own).all();
    int hosts = host.all().all().size();
    StringBuilder text = new StringBuilder();
    if (json) {
      json(all, hosts, host, own, text);
    } else {
      table(all, hosts, own, text);
    }
    out.write(Bytes.bytes(text.toString()));
  }

  /** What the kernel says of this process; where there is no module, that it is on the host. */
  public static byte[] link() throws NativeException {
    try {
      return Chos.readLink();
    } catch (NativeException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      return Bytes.bytes("/");
    }
  }

  /**
   * The name of the environment with that path, whichever generation of its tree that is; the path,
   * if it is no longer in the table.
   *
   * @param exact whether to say which generation
   */
  public static void which(OutputStream out, Environments environments, byte[] link, boolean exact)
      throws IOException {
    String path = Bytes.printable(link);
    String answer = Generation.name(path, environments.all(), exact).orElse(path);
    out.write(Bytes.bytes(answer + "\n"));
  }

  public static void version(OutputStream out) throws IOException {
    String module;
    try {
      byte[] line = Chos.readFile(Bytes.bytes("/proc/chos/version"), 4096).bytes();
      module = Bytes.printable(line).replace("?", "");
    } catch (NativeException e) {
      module = "not loaded";
    }
    out.write(
        Bytes.bytes(
            "chos "
                + Version.VERSION
                + "\nkernel module: "
                + module
                + "\nengine: "
                + Engine.automatic().word()
                + "\n"));
  }

  /** The host's stand first; the others get a third column, which says where they come from. */
  private static void table(
      List<Environment> all, int hosts, LazyEnvironments own, StringBuilder text) {
    int aliases = 0;
    int paths = 0;
    for (Environment environment : all) {
      aliases = Math.max(aliases, environment.alias().length());
      paths = Math.max(paths, environment.path().length());
    }
    for (int i = 0; i < all.size(); i++) {
      String alias = all.get(i).alias();
      String path = all.get(i).path();
      text.append(alias).append(" ".repeat(aliases - alias.length() + 2)).append(path);
      if (i >= hosts) {
        text.append(" ".repeat(paths - path.length() + 2)).append(own.source());
      }
      text.append('\n');
    }
  }

  private static void json(
      List<Environment> all,
      int hosts,
      LazyEnvironments host,
      LazyEnvironments own,
      StringBuilder text) {
    Json json = new Json().open('[');
    for (int i = 0; i < all.size(); i++) {
      json.open('{').member("name", all.get(i).alias());
      json.member("path", all.get(i).path());
      json.member("source", i < hosts ? host.source() : own.source()).close('}');
    }
    text.append(json.close(']'));
  }
}
