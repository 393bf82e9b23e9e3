// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.shared;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What picocli is told of the words of a command line. By hand rather than by annotations: to read
 * these by reflection takes picocli longer than most commands their work.
 */
public final class OptionSpecs {
  private OptionSpecs() {}

  /** An option without an argument. */
  public static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  /** The option that makes picocli print the help. */
  public static OptionSpec help() {
    return OptionSpec.builder("--help")
        .type(boolean.class)
        .usageHelp(true)
        .description("this text")
        .build();
  }

  /** An option with an argument, which the help calls {@code label}. */
  public static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name).type(String.class).paramLabel(label).description(description);
  }

  /** The argument at that place, which has to be there; the help calls it {@code label}. */
  public static PositionalParamSpec.Builder argument(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .required(true)
        .type(String.class)
        .paramLabel(label)
        .description(description);
  }
}
