// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriedKernelsTest {
  private static final Path PROJECT = Path.of("..");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5.10.0-35-amd64              | Debian's 5.10",
        "6.1.0-50-cloud-amd64         | Debian's 6.1",
        "6.1.0-50-cloud-arm64         | Debian's 6.1 for arm64",
        "6.1.0-50-rt-amd64            | Debian's real-time 6.1",
        "6.12.117+deb13-amd64         | Debian's 6.12",
        "6.12.117+deb13-rt-amd64      | Debian's real-time 6.12",
        "7.2.13+deb14-cloud-amd64     | Debian's 7.2",
        "7.2.13+deb14-rt-amd64        | Debian's real-time 7.2",
        "4.18.0-553.16.1.el8_10.x86_64 | Enterprise Linux 8.10",
        "5.14.0-570.12.1.el9_6.x86_64 | Enterprise Linux 9.6",
        "6.12.0-55.9.1.el10_0.x86_64  | Enterprise Linux 10.0",
      })
  void oneOfThem(String release, String name) throws IOException {
    assertTrue(TriedKernels.sayOf(release).startsWith(name + ", "), TriedKernels.sayOf(release));
    assertTrue(release.matches(dkms() + ".*"), "DKMS builds for it");
  }

  @ParameterizedTest
  @CsvSource({
    "6.8.0-45-generic", // Ubuntu's
    "6.1.0-50-686-pae",
    "6.1.176",
    "5.14.0-427.el9.x86_64",
    "6.12.0-160000.5-default", // SUSE's
  })
  void noneOfThem(String release) throws IOException {
    assertTrue(TriedKernels.sayOf(release).startsWith("not among those"), release);
  }

  @ParameterizedTest
  @CsvSource({
    "4.19.0-27-amd64",
    "4.18.0-25-generic",
    "3.10.0-1160.el7.x86_64",
    "5.4.0-200-generic"
  })
  void dkmsDoesNotBuildForWhatCanNotHaveIt(String release) throws IOException {
    assertFalse(release.matches(dkms() + ".*"), release);
  }

  /** Row by row, in this order. */
  @Test
  void installSaysTheSame() throws IOException {
    List<String> page =
        Files.readAllLines(PROJECT.resolve("INSTALL")).stream()
            .dropWhile(line -> !line.contains("How far each was tried"))
            .skip(2)
            .takeWhile(line -> !line.isEmpty())
            .map(line -> line.strip().replaceFirst(" {2,}", ", "))
            .toList();
    assertEquals(
        TriedKernels.all().stream().map(kernel -> kernel.name() + ", " + kernel.tried()).toList(),
        page);
  }

  /** What DKMS looks for in a release. */
  private static String dkms() throws IOException {
    Matcher line =
        Pattern.compile("(?m)^BUILD_EXCLUSIVE_KERNEL=\"\\^(.*)\"$")
            .matcher(Files.readString(PROJECT.resolve("kernel-module/dkms.conf")));
    assertTrue(line.find());
    return line.group(1);
  }
}
