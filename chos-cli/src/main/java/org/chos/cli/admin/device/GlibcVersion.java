// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which glibc a library wants, by the names of versions in it. That of glibc itself is the newest
 * that it has.
 */
public final class GlibcVersion {
  private static final Pattern NAME = Pattern.compile("\0GLIBC_2\\.([0-9]{1,3})(?=\0)");
  private static final Pattern LIBRARY = Pattern.compile(".*\\.so(\\.[0-9.]+)?");

  /** A look, and no search: where libraries lie deeper, a link leads to them as a rule. */
  private static final int DEEPEST = 4;

  private static final int MOST = 500;
  private static final int LONGEST = 64 << 20;
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  private GlibcVersion() {}

  /** The libraries there: the file itself, or what lies in the directory. */
  public static List<Path> libraries(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return Files.isRegularFile(place) ? List.of(place) : List.of();
    }
    List<Path> result = new ArrayList<>();
    try (Stream<Path> all = Files.walk(place, DEEPEST)) {
      all.filter(p -> LIBRARY.matcher(p.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .limit(MOST)
          .forEach(result::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return result;
  }

  /** The x of the newest 2.x that is named in the library; empty if none is. */
  public static OptionalInt newest(Path library) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(library)) {
      bytes = in.readNBytes(LONGEST);
    }
    if (bytes.length < ELF.length || !Stream.of(0, 1, 2, 3).allMatch(i -> bytes[i] == ELF[i])) {
      return OptionalInt.empty();
    }
    int newest = -1;
    Matcher found = NAME.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      newest = Math.max(newest, Integer.parseInt(found.group(1)));
    }
    return newest < 0 ? OptionalInt.empty() : OptionalInt.of(newest);
  }
}
