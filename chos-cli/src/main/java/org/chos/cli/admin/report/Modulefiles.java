// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.config.Environment;

/**
 * Modulefiles that put a shell into an environment, for Environment Modules (in Tcl) and for Lmod
 * (in Lua, which it prefers): chos/NAME. The shell executes what /usr/lib/chos/here prints.
 */
public final class Modulefiles {
  private static final String MARK = "Made by chosctl modulefiles";
  private static final String READABLE = "rw-r--r--";

  private final Path directory;

  /**
   * For that directory.
   *
   * @param directory one of MODULEPATH
   */
  public Modulefiles(Path directory) {
    this.directory = directory.resolve("chos");
  }

  /**
   * Makes those of the environments, and removes those of its own that have none.
   *
   * @return what was done
   */
  public List<String> make(List<Environment> environments) throws IOException {
    List<String> done = new ArrayList<>();
    List<Path> made = new ArrayList<>();
    Files.createDirectories(directory);
    for (Environment environment : environments) {
      String alias = environment.alias();
      if (environment.path().equals("/")
          || environment.traits().hidden()
          || !alias.matches("[A-Za-z0-9][A-Za-z0-9._+-]*")) {
        continue;
      }
      String about = environment.traits().about().orElse("another OS on this host");
      write(directory.resolve(alias), tcl(alias, about), made);
      write(directory.resolve(alias + ".lua"), lua(alias, about), made);
      done.add("write " + directory.resolve(alias) + " and " + alias + ".lua");
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!made.contains(file)
            && Files.isRegularFile(file)
            && Files.readString(file, StandardCharsets.ISO_8859_1).contains(MARK)) {
          Files.delete(file);
          done.add("remove " + file);
        }
      }
    }
    return done;
  }

  private static void write(Path file, String text, List<Path> made) throws IOException {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), READABLE);
    made.add(file);
  }

  private static String tcl(String alias, String about) {
    return String.join(
        "\n",
        "#%Module",
        "# " + MARK + ".",
        "module-whatis {" + about.replaceAll("[\\\\{}]", " ") + "}",
        "proc ModulesHelp {} { puts stderr {This shell goes into the environment "
            + alias
            + " of CHOS; unloaded, back to the host.} }",
        "set name " + alias,
        "if {[module-info mode load]} {",
        "    # Of two the second counts.",
        "    foreach other [split [expr {[info exists env(LOADEDMODULES)] ?"
            + " $env(LOADEDMODULES) : {}}] :] {",
        "        if {[string match chos/* $other] && $other ne \"chos/$name\"} { module unload"
            + " $other }",
        "    }",
        "    if {[catch {exec /usr/lib/chos/here check $name} said]} { error $said }",
        "} elseif {[module-info mode unload]} {",
        "    set name root",
        "} else {",
        "    return",
        "}",
        "# The shell looks for the program where it is by then: on the host, or inside.",
        "switch -- [module-info shelltype] {",
        "    sh { puts stdout \"chos_program=/usr/lib/chos/here; test -x \\$chos_program ||"
            + " chos_program=/local\\$chos_program; eval \\\"\\$(\\$chos_program sh"
            + " $name)\\\";\" }",
        "    csh { puts stdout \"set chos_here = /usr/lib/chos/here; if (! -x \\$chos_here) set"
            + " chos_here = /local\\$chos_here; eval \\\"`\\$chos_here csh $name`\\\";\" }",
        "    fish { puts stdout \"test -x /usr/lib/chos/here; and /usr/lib/chos/here fish $name |"
            + " source; or /local/usr/lib/chos/here fish $name | source;\" }",
        "}",
        "");
  }

  private static String lua(String alias, String about) {
    return String.join(
        "\n",
        "-- " + MARK + ".",
        "whatis([==[" + about.replace("]==]", "") + "]==])",
        "help([==[This shell goes into the environment "
            + alias
            + " of CHOS; unloaded, back to the host.]==])",
        "-- Of two the second counts.",
        "family(\"chos\")",
        "local name = \"" + alias + "\"",
        "if mode() == \"load\" then",
        "  local said = capture(\"/usr/lib/chos/here check \" .. name .. \" 2>&1 || echo"
            + " failed\")",
        "  if said:find(\"failed\") then LmodError(said) end",
        "elseif mode() == \"unload\" then",
        "  name = \"root\"",
        "end",
        "local code = {",
        "  sh = 'chos_program=/usr/lib/chos/here; test -x $chos_program ||"
            + " chos_program=/local$chos_program; eval \"$($chos_program sh ' .. name .. ')\"',",
        "  csh = 'set chos_here = /usr/lib/chos/here; if (! -x $chos_here) set chos_here ="
            + " /local$chos_here; eval \"`$chos_here csh ' .. name .. '`\"',",
        "  fish = 'test -x /usr/lib/chos/here; and /usr/lib/chos/here fish ' .. name .. ' |"
            + " source; or /local/usr/lib/chos/here fish ' .. name .. ' | source',",
        "}",
        "local kind = myShellType()",
        "if code[kind] then",
        "  execute{cmd = code[kind], modeA = {mode()}}",
        "end",
        "");
  }
}
