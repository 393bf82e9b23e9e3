// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.chos.config.FromHost;
import org.chos.config.HostDevice;
import org.chos.config.HostDirectory;
import org.chos.config.Position;
import org.chos.config.Variable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicesTest {
  private static final String HEAD = "{ \"cdiVersion\": \"0.6.0\", \"kind\": \"v.com/gpu\", ";
  private static final Position AT = new Position("/etc/chos", 3, 8);

  @TempDir Path temp;
  private List<Path> directories;

  @BeforeEach
  void two() throws IOException {
    directories =
        List.of(Files.createDirectory(temp.resolve("etc")), temp.resolve("run"), temp.resolve("x"));
    Files.createDirectory(directories.get(1));
  }

  private void write(int directory, String name, String text) throws IOException {
    Path file = directories.get(directory).resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void aDeviceHasWhatHoldsForAllAndItsOwn() throws Exception {
    write(
        0,
        "v.json",
        HEAD
            + "\"containerEdits\": { \"env\": [ \"A=1\", \"CHOS=x\", \"B=$C\" ],"
            + " \"additionalGids\": [ 44 ],"
            + " \"hooks\": [ { \"hookName\": \"createContainer\", \"path\": \"/bin/h\" } ] },"
            + "\"devices\": [ { \"name\": \"0\" }, { \"name\": \"all\", \"containerEdits\": {"
            + " \"deviceNodes\": [ { \"path\": \"/dev/a\", \"type\": \"c\" },"
            + " { \"path\": \"/dev/b\", \"hostPath\": \"/dev/c\" } ],"
            + " \"mounts\": [ { \"hostPath\": \"/a\", \"containerPath\": \"/b\","
            + " \"options\": [ \"ro\", \"rbind\" ] } ] } } ] }");
    Devices devices = Devices.read(directories);
    assertEquals(List.of(), devices.problems());
    assertEquals(
        new Device(
            "v.com/gpu=all",
            directories.get(0) + "/v.json",
            List.of("/dev/a"),
            List.of(new Device.Mounted("/a", "/b", true, false)),
            List.of("A=1"),
            List.of(
                "additionalGids",
                "device node /dev/b, which is not the host's in /dev",
                "hook createContainer: /bin/h",
                "variable B",
                "variable CHOS")),
        devices.find("v.com/gpu=all").orElseThrow());
    assertEquals(List.of(), devices.find("v.com/gpu=0").orElseThrow().mounts());
  }

  @Test
  void ofTwoDirectoriesTheLaterCountsAndOfTwoFilesTheFirst() throws Exception {
    String text = HEAD + "\"devices\": [ { \"name\": \"0\" } ] }";
    write(0, "a.json", text);
    write(1, "b.json", text);
    write(1, "c.json", text);
    write(1, "d.yaml", "cdiVersion: 0.6.0\nkind: v.com/nic\ndevices:\n- name: \"1\"\n");
    write(1, "e.json.kept", "{");
    Devices devices = Devices.read(directories);
    assertEquals(directories.get(1) + "/b.json", devices.find("v.com/gpu=0").orElseThrow().file());
    assertEquals(1, devices.problems().size(), devices.problems().toString());
    assertTrue(devices.problems().get(0).contains("is described by"), devices.problems().get(0));
    assertEquals(directories.get(1) + "/d.yaml", devices.find("v.com/nic=1").orElseThrow().file());
    assertTrue(
        devices.missing("v.com/gpu=1").contains("of which there are v.com/gpu=0 v.com/nic=1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ } | 1:1: this lacks the member \"cdiVersion\"",
        "{ \"cdiVersion\": \"1\", \"kind\": \"gpu\" } | 1:30: \"gpu\" is no kind",
        "{ \"cdiVersion\": \"1\", \"kind\": \"v/c\" } | 1:1: this lacks the member \"devices\"",
        "HEAD \"devices\": {} } | : this is to be an array",
        "HEAD \"devices\": [ { \"name\": \"a\" }, { \"name\": \"a\" } ] } | : there are two"
            + " devices",
        "HEAD \"devices\": [ { \"name\": \"a\", \"containerEdits\": { \"env\": [ \"A\" ] } } ] } |"
            + " : this sets no variable",
        "HEAD \"devices\": [ { \"name\": \"a\", \"containerEdits\": { \"mounts\": [ { \"hostPath\":"
            + " \"/a/../b\", \"containerPath\": \"/a\" } ] } } ] } | : this is no path"
      })
  void aFileThatIsNoneIsNamedAndKeepsNoOther(String text, String expected) throws Exception {
    write(0, "bad.json", text.replace("HEAD ", HEAD));
    write(0, "good.json", HEAD + "\"devices\": [ { \"name\": \"0\" } ] }");
    Devices devices = Devices.read(directories);
    assertEquals(1, devices.problems().size(), devices.problems().toString());
    String said = devices.problems().get(0);
    assertTrue(said.startsWith(directories.get(0) + "/bad.json:1:"), said);
    assertTrue(said.contains(expected), said);
    assertTrue(devices.find("v.com/gpu=0").isPresent());
  }

  @Test
  void aFileOfOthersIsNotBelieved() throws Exception {
    write(0, "v.json", HEAD + "\"devices\": [ { \"name\": \"0\" } ] }");
    Files.setPosixFilePermissions(
        directories.get(0).resolve("v.json"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Devices devices = Devices.read(directories);
    assertTrue(devices.byName().isEmpty());
    assertTrue(devices.problems().get(0).contains("others can write to it"));
  }

  @Test
  void whatTheLinesOfATreeComeTo() throws Exception {
    write(
        0,
        "v.json",
        HEAD
            + "\"devices\": [ { \"name\": \"0\", \"containerEdits\": { \"env\": [ \"A=x=y\" ],"
            + " \"mounts\": [ { \"hostPath\": \"/a\", \"containerPath\": \"/opt/mpi\" },"
            + " { \"hostPath\": \"/c\", \"containerPath\": \"/d\", \"options\": [ \"nosuid\" ] }"
            + " ] } } ] }");
    OwnThings things =
        OwnThings.of(
            new FromHost(
                List.of(new HostDirectory("/opt/mpi", AT)),
                List.of(new HostDevice("v.com/gpu=0", AT), new HostDevice("v.com/gpu=1", AT))),
            directories);
    assertEquals(
        List.of(
            new OwnMount(
                "/opt/mpi", "/opt/mpi", false, false, false, "/etc/chos:3:8: bind /opt/mpi"),
            new OwnMount(
                "/c",
                "/d",
                false,
                true,
                true,
                "/etc/chos:3:8: device v.com/gpu=0 (" + directories.get(0) + "/v.json)")),
        things.mounts());
    assertEquals(List.of(new Variable("A", "x=y", 3)), things.variables());
    assertEquals(1, things.problems().size());
    assertTrue(
        things.problems().get(0).startsWith("/etc/chos:3:8: no file in "),
        things.problems().get(0));
  }
}
