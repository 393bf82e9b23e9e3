// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.chos.cli.admin.system.Reason;
import org.chos.config.Diagnostic;
import org.chos.config.FileContent;
import org.chos.config.Ownership;

/**
 * The devices that the host describes.
 *
 * @param byName of two with a name the one that counts
 * @param problems what is wrong with files, with their names and places
 */
public record Devices(Map<String, Device> byName, List<String> problems) {
  /** Where the files are; a later directory counts before an earlier one. */
  public static final List<Path> DIRECTORIES =
      List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private static final long LONGEST = 16L << 20;

  public Devices {
    byName = Map.copyOf(byName);
    problems = List.copyOf(problems);
  }

  /** By what is in those directories now. */
  public static Devices read(List<Path> directories) {
    Map<String, Device> all = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Path directory : directories) {
      Map<String, Device> found = new LinkedHashMap<>();
      for (Path file : files(directory, problems)) {
        read(file, found, problems);
      }
      all.putAll(found);
    }
    return new Devices(all, problems);
  }

  private static List<Path> files(Path directory, List<String> problems) {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.{json,yaml,yml}")) {
      stream.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // So it describes none.
    } catch (IOException e) {
      problems.add(directory + " can't be read (" + Reason.withoutPath(e) + "): see `ls -l`");
    }
    return List.copyOf(files);
  }

  private static void read(Path file, Map<String, Device> found, List<String> problems) {
    try {
      if (Files.size(file) > LONGEST) {
        problems.add(file + " is larger than " + LONGEST + " bytes: is it such a file?");
        return;
      }
      FileContent content =
          new FileContent(
              file.toString(),
              Files.readAllBytes(file),
              (Integer) Files.getAttribute(file, "unix:uid"),
              (Integer) Files.getAttribute(file, "unix:mode"));
      // Whoever can write to it decides what of the host is seen where.
      int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      Optional<Diagnostic> objection = Ownership.check(content, self);
      if (objection.isPresent()) {
        problems.add(objection.get().at() + ": " + objection.get().message());
        return;
      }
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content.bytes())).toString();
      for (Device device : DeviceFile.parse(file.toString(), text)) {
        Device earlier = found.putIfAbsent(device.name(), device);
        if (earlier != null) {
          problems.add(
              file
                  + ": the device "
                  + device.name()
                  + " is described by "
                  + earlier.file()
                  + " already, and that one counts: remove one of them");
        }
      }
    } catch (YamlProblem e) {
      problems.add(e.getMessage());
    } catch (CharacterCodingException e) {
      problems.add(file + " is not in UTF-8: convert it");
    } catch (IOException e) {
      problems.add(file + " can't be read (" + Reason.withoutPath(e) + "): see `ls -l`");
    }
  }

  public Optional<Device> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Why there is no device of that name, and what to do. */
  String missing(String name) {
    StringBuilder message = new StringBuilder("no file in " + DIRECTORIES.get(0) + " or ");
    message.append(DIRECTORIES.get(1)).append(" describes the device ").append(name);
    if (!byName.isEmpty()) {
      message
          .append(", of which there are ")
          .append(String.join(" ", new TreeSet<>(byName.keySet())));
    }
    return message.append(": have its vendor's tool write one").toString();
  }
}
