// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import static org.chos.config.Samples.complaints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines bind and device in %ENVIRONMENT of /etc/chos. */
class FromHostLinesTest {
  private static final String SHELLS = "%SHELLS\nroot:/\na:/os/a\npreset:/os/a\nb:/os/b\n";

  private static Parsed<Environments> parse(String text) {
    return EnvironmentsFile.parse(Samples.file("/etc/chos", SHELLS + text));
  }

  private static FromHost of(Parsed<Environments> parsed, String alias) {
    return parsed.value().find(alias).orElseThrow().traits().fromHost();
  }

  @Test
  void theyBelongToTheTreeUnderAllItsNames() {
    Parsed<Environments> parsed =
        parse(
            "%ENVIRONMENT preset\nset X=1\n%ENVIRONMENT a\nbind \t /opt/mpi/\n"
                + "device nvidia.com/gpu=all\nbind /opt/mpi/lib\n");
    assertEquals(List.of(), complaints(parsed));
    FromHost expected =
        new FromHost(
            List.of(
                new HostDirectory("/opt/mpi", new Position("/etc/chos", 9, 8)),
                new HostDirectory("/opt/mpi/lib", new Position("/etc/chos", 11, 6))),
            List.of(new HostDevice("nvidia.com/gpu=all", new Position("/etc/chos", 10, 8))));
    assertEquals(expected, of(parsed, "a"));
    assertEquals(expected, of(parsed, "preset"));
    assertEquals(FromHost.NONE, of(parsed, "b"));
    assertEquals(1, parsed.value().find("preset").get().traits().offers().variables().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind | /etc/chos:7:1: error: this names no directory",
        "bind opt | /etc/chos:7:6: error: path \"opt\" is not absolute",
        "bind /opt/../x | /etc/chos:7:11: error: the path has the component \"..\"",
        "bind / | /etc/chos:7:6: error: the host's root is seen at /local",
        "bind /opt/a /opt/b | /etc/chos:7:13: error: there is more than one word",
        "device | /etc/chos:7:1: error: this names no device",
        "device gpu=all | /etc/chos:7:8: error: this names no device"
      })
  void aMistakeIsSaidWithItsPlace(String line, String expected) {
    Parsed<Environments> parsed = parse("%ENVIRONMENT a\n" + line + "\n");
    assertEquals(1, complaints(parsed).size(), complaints(parsed).toString());
    assertTrue(complaints(parsed).get(0).startsWith(expected), complaints(parsed).get(0));
    assertEquals(FromHost.NONE, of(parsed, "a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v/c=", "v/=n", "/c=n", "1v/c=n", "v/c=n m", "v/c=n/m", "v-/c=n", "v/c-=n", "v/c=-n",
        "v/1=n", "v.c=n", "v/c.d=n", "v/c=ü"
      })
  void whatIsNoNameOfADevice(String name) {
    assertTrue(parse("%ENVIRONMENT a\ndevice " + name + "\n").hasErrors(), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v/c=n", "v.example-1_x/c-d_e=n.1:2-a_b", "nvidia.com/gpu=0"})
  void whatIsOne(String name) {
    assertEquals(List.of(), complaints(parse("%ENVIRONMENT a\ndevice " + name + "\n")));
  }

  @Test
  void ofTwoTheFirstCounts() {
    Parsed<Environments> parsed =
        parse("%ENVIRONMENT a\nbind /x\nbind /x/\ndevice v/c=n\ndevice v/c=n\n");
    assertEquals(
        List.of(
            "/etc/chos:8:6: error: this directory is named in line 7 already, and that one counts:"
                + " remove one of them",
            "/etc/chos:10:8: error: this device is named in line 9 already, and that one counts:"
                + " remove one of them"),
        complaints(parsed));
    assertEquals(1, of(parsed, "a").directories().size());
    assertEquals(1, of(parsed, "a").devices().size());
  }

  @Test
  void aPresetHasNoneOfItsOwnAndNeitherHasTheHost() {
    Parsed<Environments> parsed =
        parse(
            "%ENVIRONMENT a\nbind /x\n%ENVIRONMENT preset\ndevice v/c=n\n%ENVIRONMENT root\n"
                + "bind /y\n");
    assertEquals(
        List.of(
            "/etc/chos:11:6: error: \"root\" is the host itself, which has all that is its own:"
                + " remove bind and device",
            "/etc/chos:9:8: error: \"preset\" is the same tree as \"a\" in line 3, and bind and"
                + " device belong to the tree, under all its names: say them in %ENVIRONMENT a, or"
                + " give the tree a second path"),
        complaints(parsed));
    assertEquals(of(parsed, "a"), of(parsed, "preset"));
    assertEquals(FromHost.NONE, of(parsed, "root"));
  }
}
