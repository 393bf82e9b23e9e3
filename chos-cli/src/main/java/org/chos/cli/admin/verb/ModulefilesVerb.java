// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.chos.cli.admin.report.Modulefiles;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.shared.Json;
import org.chos.cli.shared.OptionSpecs;
import org.chos.config.Environments;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code chosctl modulefiles} */
final class ModulefilesVerb extends Verb {
  private String directory;

  ModulefilesVerb(Tools tools) {
    super(
        "modulefiles",
        "Write modulefiles, for `module load chos/NAME`.",
        "Writes into DIR, one of MODULEPATH, a modulefile for each environment, for Environment "
            + "Modules and for Lmod, and removes those that it wrote for others.",
        tools);
  }

  @Override
  void declare(CommandSpec spec) {
    spec.addPositional(OptionSpecs.argument(0, "DIR", "where to write them").build());
  }

  @Override
  void take(ParseResult given) {
    directory = given.matchedPositionalValue(0, null);
  }

  @Override
  int run() throws IOException, AdminFailure {
    Environments environments = configuration.goodEnvironments();
    List<String> done =
        new Modulefiles(Path.of(directory).toAbsolutePath()).make(environments.all());
    console.print(
        json
            ? new Json()
                .open('{')
                .member("dryRun", false)
                .member("changes", done)
                .member("warnings", console.warnings())
                .close('}')
                .toString()
            : done.stream().map(line -> line + "\n").collect(Collectors.joining()));
    return OK;
  }
}
