// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The builders' words are those of mmdebstrap 1.3 with apt 2.6, and of debootstrap 1.0. */
class BuildFailureTest {
  private static final TreeSpec RECIPE =
      new TreeSpec("sarge", List.of("nosuch", "old"), List.of("http://mirror.example/debian"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "E: The repository 'http://m.example/debian sarge Release' does not have a Release file."
            + " | there is no suite sarge at http://m.example/debian: | --mirror",
        "E: No such script: /usr/share/debootstrap/scripts/sarge"
            + " | there is no suite sarge at http://mirror.example/debian: | spelling",
        "E: Failed getting release file http://m.example/dists/sarge/Release"
            + " | http://m.example/dists/sarge/Release can't be fetched: | the spelling of sarge",
        "  Could not resolve 'mirror.invalid' | the mirror mirror.invalid can't be | network",
        "  Could not connect to 127.0.0.1:9 (127.0.0.1). - connect (111: Connection refused)"
            + " | the mirror 127.0.0.1:9 can't be reached: | http_proxy",
        "E: Unable to locate package nosuch | sarge has no package nosuch: | --include",
        "E: Package 'old' has no installation candidate | sarge has no package old: | --include",
        "E: Unable to locate package apt | sarge has no package apt at"
            + " http://mirror.example/debian, | --mirror",
        "E: Couldn't find these debs: nosuch | sarge has no package nosuch: | --include",
        "  Error writing to file - write (28: No space left on device)"
            + " | no space is left in /os: | df -h",
        "E: You don't have enough free space in /os/x/var/cache/apt/archives/."
            + " | no space is left in /os: | --path",
        "E: The repository 'http://m.example sarge InRelease' is not signed."
            + " | the packages of sarge | keys",
        "E: Release file for http://m.example/InRelease is expired (invalid since 3d)."
            + " | the package lists of sarge | clock",
        "unshare: unshare failed: Operation not permitted"
            + " | mmdebstrap has failed (unshare: unshare failed: Operation not permitted) |"
            + " --verbose",
      })
  void eachHasItsRemedy(String said, String start, String remedy) {
    String message =
        explain(
            "I: running apt-get update...",
            said,
            "E: apt-get update --error-on=any -oDpkg::Use-Pty=false failed",
            "I: main() received signal PIPE: waiting for setup...",
            "E: mmdebstrap failed to run");
    assertTrue(message.startsWith(start), message);
    assertTrue(message.contains(remedy), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aFullDiskExplainsAllElse() {
    String message =
        explain(
            "E: Failed to fetch http://m.example/Packages  Connection failed",
            "  write (28: No space left on device)");
    assertTrue(message.startsWith("no space is left"), message);
  }

  @Test
  void silenceIsAFailureToo() {
    assertTrue(explain().startsWith("mmdebstrap has failed: "), explain());
  }

  private static String explain(String... said) {
    return BuildFailure.explain("mmdebstrap", RECIPE, Path.of("/os"), List.of(said));
  }
}
