// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.chos.config.FileContent;

/**
 * The file etc/chos.conf of a tree.
 *
 * @param identity of the file, "-" if there is none, empty if it is not known
 * @param link what it holds if it is a symbolic link, else empty
 * @param content null if there is none
 */
record ConfFile(String identity, String link, FileContent content) {
  private static final ConfFile UNKNOWN = new ConfFile("", "", null);
  private static final ConfFile MISSING = new ConfFile("-", "", null);
  private static final String NAME = "etc/chos.conf";

  /** Far above any real one. */
  private static final int LARGEST = 32 << 10;

  /**
   * Tells the same of a tree on a file system that can make one wait. A link on the way would lead
   * somewhere else inside than it does here.
   */
  private static final String LOOK =
      """
      cd "$1" && [ -d etc ] && [ ! -L etc ] || exit 1
      if [ -L etc/chos.conf ]; then
        printf 'link '
        readlink etc/chos.conf
      elif [ ! -e etc/chos.conf ]; then
        echo none
      else
        stat -c '%d:%i:%s:%.9Z %u %f' etc/chos.conf && head -c 32768 etc/chos.conf
      fi
      """;

  boolean isKnown() {
    return !identity.isEmpty();
  }

  boolean isMissing() {
    return identity.equals("-");
  }

  /** Those of these trees, without an entry where it can't be told. */
  static Map<String, ConfFile> inTrees(List<String> trees, HostFiles files) {
    Map<String, ConfFile> result = new HashMap<>();
    List<String> far = new ArrayList<>();
    for (String tree : trees) {
      if (files.mayHang(tree)) {
        if (!files.at(tree).isSilent()) {
          far.add(tree);
        }
      } else {
        result.put(tree, at(Path.of(tree)));
      }
    }
    files.ask(far, LOOK).forEach((tree, answer) -> result.put(tree, parse(tree, answer)));
    return result;
  }

  /** That of the tree. */
  static ConfFile at(Path tree) {
    Path file = tree.resolve(NAME);
    try {
      if (!Files.isDirectory(file.getParent(), LinkOption.NOFOLLOW_LINKS)) {
        return UNKNOWN;
      }
      if (Files.isSymbolicLink(file)) {
        return new ConfFile("", Files.readSymbolicLink(file).toString(), null);
      }
      Map<String, Object> is =
          Files.readAttributes(file, "unix:dev,ino,size,ctime,uid,mode", LinkOption.NOFOLLOW_LINKS);
      Instant changed = ((FileTime) is.get("ctime")).toInstant();
      long size = (Long) is.get("size");
      int mode = (Integer) is.get("mode");
      if ((mode & 0170000) != 0100000 || size > LARGEST) {
        return UNKNOWN;
      }
      String identity =
          is.get("dev")
              + ":"
              + is.get("ino")
              + ":"
              + size
              + ":"
              + changed.getEpochSecond()
              + ":"
              + changed.getNano();
      return new ConfFile(
          identity,
          "",
          new FileContent(
              file.toString(), Files.readAllBytes(file), (Integer) is.get("uid"), mode));
    } catch (NoSuchFileException e) {
      return MISSING;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static ConfFile parse(String tree, byte[] answer) {
    int end = 0;
    while (end < answer.length && answer[end] != '\n') {
      end++;
    }
    String first = new String(answer, 0, end, StandardCharsets.UTF_8);
    if (first.equals("none")) {
      return MISSING;
    }
    if (first.startsWith("link ")) {
      return new ConfFile("", first.substring(5), null);
    }
    String[] word = first.split("[ .]");
    if (word.length != 4) {
      return UNKNOWN;
    }
    byte[] content = new byte[Math.max(0, answer.length - end - 1)];
    System.arraycopy(answer, Math.min(end + 1, answer.length), content, 0, content.length);
    int mode = Integer.parseInt(word[3], 16);
    return (mode & 0170000) == 0100000 && content.length < LARGEST
        ? new ConfFile(
            word[0] + ":" + Long.parseLong(word[1]),
            "",
            new FileContent(tree + "/" + NAME, content, Integer.parseInt(word[2]), mode))
        : UNKNOWN;
  }
}
