// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it means when a tree builder fails: one line for many, with what to do. */
final class BuildFailure {
  private static final Pattern NO_SPACE =
      Pattern.compile("No space left on device|have enough free space|Disk quota exceeded");

  private static final Pattern NO_NETWORK =
      Pattern.compile(
          "Could not resolve '([^']+)'|Temporary failure resolving '([^']+)'"
              + "|Could not connect to (\\S+)|Cannot initiate the connection to (\\S+)"
              + "|Unable to connect to (\\S+)|unable to resolve host address .(\\S+?).$"
              + "|Network is unreachable|Connection timed out|Connection failed");

  private static final Pattern NO_SUITE =
      Pattern.compile(
          "The repository '(\\S+) .*' (?:does not have|no longer has) a Release file"
              + "|No such script: ");

  /** debootstrap does not say whether it is the network or the suite. */
  private static final Pattern NO_RELEASE = Pattern.compile("Failed getting release file (\\S+)");

  private static final Pattern NO_PACKAGE =
      Pattern.compile(
          "Unable to locate package (\\S+)|Package '(\\S+)' has no installation candidate"
              + "|Couldn't find these debs: (.+)");

  private static final Pattern NO_KEY =
      Pattern.compile(
          "NO_PUBKEY|is not signed|couldn't be verified|signed by unknown key|Unable to find"
              + " keyring|Invalid Release signature");

  private static final Pattern EXPIRED =
      Pattern.compile("is expired|is not valid yet|Release file .*expired");

  /** What the builders say behind the reason. */
  private static final Pattern EPILOGUE =
      Pattern.compile("failed to run$|setup failed|^E: apt-get .* failed$|Some index files failed");

  private BuildFailure() {}

  /**
   * @param parent where the tree was to be
   * @param said the last lines of its output
   */
  static String explain(String program, TreeSpec recipe, Path parent, List<String> said) {
    String from = recipe.mirrors().isEmpty() ? "" : " at " + String.join(", ", recipe.mirrors());
    String text = String.join("\n", said);
    if (NO_SPACE.matcher(text).find()) {
      return "no space is left in "
          + parent
          + ": make room there (`df -h` shows the file systems),"
          + " or choose another place by --path";
    }
    Matcher network = NO_NETWORK.matcher(text);
    if (network.find()) {
      return "the mirror "
          + (group(network) == null ? "" : group(network) + " ")
          + "can't be reached: check the network, and http_proxy if there is a proxy, or name"
          + " another mirror by --mirror";
    }
    Matcher suite = NO_SUITE.matcher(text);
    if (suite.find()) {
      return "there is no suite "
          + recipe.suite()
          + (group(suite) == null ? from : " at " + group(suite))
          + ": check its spelling, or name a mirror that has it by --mirror";
    }
    Matcher release = NO_RELEASE.matcher(text);
    if (release.find()) {
      return release.group(1)
          + " can't be fetched: check the network, the spelling of "
          + recipe.suite()
          + ", and --mirror";
    }
    Matcher missing = NO_PACKAGE.matcher(text);
    if (missing.find()) {
      String name = group(missing);
      return recipe.suite()
          + " has no package "
          + name
          + (recipe.packages().contains(name)
              ? ": check --include"
              : from
                  + ", which every tree has or --include asks for: check --mirror and --include");
    }
    if (NO_KEY.matcher(text).find()) {
      return "the packages of "
          + recipe.suite()
          + from
          + " are not signed by a key that this host"
          + " trusts: install the distribution's keys (such as debian-archive-keyring)";
    }
    if (EXPIRED.matcher(text).find()) {
      return "the package lists of "
          + recipe.suite()
          + from
          + " are not valid today: check the"
          + " clock (`date`); a release past its end is at the distribution's archive mirror";
    }
    return program
        + " has failed"
        + reason(said)
        + ": run the same command with --verbose to see all its output";
  }

  private static String group(Matcher matcher) {
    for (int i = 1; i <= matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        return matcher.group(i);
      }
    }
    return null;
  }

  private static String reason(List<String> said) {
    String reason = "";
    for (String line : said) {
      if (!line.isBlank() && !EPILOGUE.matcher(line).find() && !line.startsWith("I: ")) {
        reason = " (" + line.strip() + ")";
      }
    }
    return reason;
  }
}
