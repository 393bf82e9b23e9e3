// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.enter;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.Version;
import org.chos.config.Environment;
import org.chos.config.Environments;
import org.chos.config.Generation;
import org.chos.config.Principal;
import org.chos.config.Traits;
import org.chos.nativelib.Chos;
import org.chos.nativelib.Errno;
import org.chos.nativelib.NativeException;

/** What {@code chos} prints when it is asked a question. */
public final class Answers {
  private Answers() {}

  /**
   * The environments that the user may enter.
   *
   * @param own the user's, or null
   * @param others whether those are listed, too, that are not for this user
   */
  public static void list(
      OutputStream out, LazyEnvironments host, LazyEnvironments own, boolean others, boolean json)
      throws IOException {
    List<Environment> all = Choice.shown(Choice.all(host, own).all(), host, others);
    int hosts = Choice.shown(host.all().all(), host, others).size();
    Map<String, String> closed = host.arePublished() ? ConfigFiles.closed() : Map.of();
    StringBuilder text = new StringBuilder();
    if (json) {
      json(all, hosts, host, own, closed, text);
    } else {
      table(all, hosts, own, closed, text);
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
   * The name of the environment with that path, whichever generation of its tree that is: of
   * several that which $CHOS says, or the first; the path, if it is no longer in the table.
   *
   * @param generations the name for each directory that has some
   * @param variable $CHOS, or null
   * @param exact whether to say which generation
   */
  public static void which(
      OutputStream out,
      Environments environments,
      Map<String, String> generations,
      byte[] link,
      byte[] variable,
      boolean exact)
      throws IOException {
    String path = Bytes.printable(link);
    String likely = variable == null ? null : Bytes.printable(variable);
    String answer = Generation.name(path, environments.all(), generations, likely).orElse(path);
    if (exact) {
      answer = Generation.exactly(answer, path, generations);
    }
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

  /**
   * The host's stand first; a third column says where the others come from, and of all whether they
   * are closed and what they are for.
   */
  private static void table(
      List<Environment> all,
      int hosts,
      LazyEnvironments own,
      Map<String, String> closed,
      StringBuilder text) {
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
      String remark = remark(all.get(i), closed.get(path), i >= hosts ? own.source() : null);
      if (!remark.isEmpty()) {
        text.append(" ".repeat(paths - path.length() + 2)).append(remark);
      }
      text.append('\n');
    }
  }

  private static String remark(Environment environment, String closed, String source) {
    StringBuilder remark = new StringBuilder();
    if (source != null) {
      remark.append("; ").append(source);
    }
    if (source == null && !Choice.isFor(environment)) {
      remark.append("; not for you: only for ").append(who(environment.traits()));
    }
    if (closed != null) {
      remark.append(closed.isEmpty() ? "; closed" : "; closed: " + closed);
    }
    Traits traits = environment.traits();
    if (traits.until().isPresent()) {
      remark.append("; until ").append(traits.until().get());
    }
    if (traits.about().isPresent()) {
      remark.append("; ").append(traits.about().get());
    }
    return remark.isEmpty() ? "" : remark.substring(2);
  }

  private static String who(Traits traits) {
    StringBuilder who = new StringBuilder();
    for (Principal group : traits.groups()) {
      who.append(", group ").append(group);
    }
    for (Principal user : traits.users()) {
      who.append(", user ").append(user);
    }
    return who.substring(2);
  }

  private static void json(
      List<Environment> all,
      int hosts,
      LazyEnvironments host,
      LazyEnvironments own,
      Map<String, String> closed,
      StringBuilder text) {
    Json json = new Json().open('[');
    for (int i = 0; i < all.size(); i++) {
      json.open('{').member("name", all.get(i).alias());
      json.member("path", all.get(i).path());
      json.member("source", i < hosts ? host.source() : own.source());
      Traits traits = all.get(i).traits();
      json.member("about", traits.about().isPresent() ? traits.about().get() : null);
      json.member("until", traits.until().isPresent() ? traits.until().get().toString() : null);
      json.member("admitted", i >= hosts || Choice.isFor(all.get(i)));
      json.member("closed", closed.get(all.get(i).path())).close('}');
    }
    text.append(json.close(']'));
  }
}
