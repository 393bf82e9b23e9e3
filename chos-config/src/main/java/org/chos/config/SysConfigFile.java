// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Parses {@code /etc/sysconfig/chos}, whose form is that of {@link ShellAssignments}:
 *
 * <pre>
 * CHOS=path                  the list of environments
 * BINDMOUNT="path path..."   what of the host is seen inside; blanks and line ends separate
 * MAKELINKS=yes|no
 * PRIVATE_MOUNTS=yes|no
 * LOG_ENTRIES=no|journal|audit
 * </pre>
 *
 * <p>Paths are those of {@link EnvironmentsFile}; BINDMOUNT can't have "/". Of a variable that is
 * set twice the last one counts. For one that is not set, or not well, {@link SysConfig#DEFAULT}
 * holds; of a BINDMOUNT with a bad path, the good ones.
 */
public final class SysConfigFile {
  private final ShellAssignments assignments;
  private final ShellValue value;

  private SysConfigFile(FileContent content, Diagnostics diagnostics) {
    this.assignments = new ShellAssignments(content, diagnostics);
    this.value = assignments.value();
  }

  /** The file's variables, and the defaults for those that it does not set well. */
  public static Parsed<SysConfig> parse(FileContent content) {
    Diagnostics diagnostics = new Diagnostics(content.name());
    return diagnostics.with(new SysConfigFile(content, diagnostics).sysConfig());
  }

  private SysConfig sysConfig() {
    String chosFile = SysConfig.DEFAULT.chosFile();
    List<String> bindMounts = SysConfig.DEFAULT.bindMounts();
    boolean makeLinks = SysConfig.DEFAULT.makeLinks();
    boolean privateMounts = SysConfig.DEFAULT.privateMounts();
    EntryLog logEntries = SysConfig.DEFAULT.logEntries();
    while (assignments.next()) {
      switch (assignments.name()) {
        case "CHOS":
          String path = path(0, value.length());
          chosFile = path == null ? chosFile : path;
          break;
        case "BINDMOUNT":
          bindMounts = paths();
          break;
        case "MAKELINKS":
          makeLinks = isYes(makeLinks);
          break;
        case "PRIVATE_MOUNTS":
          privateMounts = isYes(privateMounts);
          break;
        case "LOG_ENTRIES":
          logEntries = log(logEntries);
          break;
        default:
          assignments.noteName("is unknown and ignored: check the spelling");
      }
    }
    return new SysConfig(chosFile, bindMounts, makeLinks, privateMounts, logEntries);
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>();
    int start = skipSeparators(0);
    while (start < value.length()) {
      int end = start;
      while (end < value.length() && !isSeparator(end)) {
        end++;
      }
      String path = path(start, end);
      if ("/".equals(path)) {
        assignments.error(
            new Problem(start, "the host's whole root is at /local already: leave out the /"));
      } else if (path != null) {
        paths.add(path);
      }
      start = skipSeparators(end);
    }
    return paths;
  }

  private int skipSeparators(int from) {
    int start = from;
    while (start < value.length() && isSeparator(start)) {
      start++;
    }
    return start;
  }

  private boolean isSeparator(int index) {
    byte b = value.bytes()[index];
    return b == '\n' || Text.isBlank(b);
  }

  /** That part of the value, or null with a complaint if it is no path. */
  private String path(int from, int to) {
    byte[] bytes = value.bytes();
    Problem problem = Text.problem(bytes, from, to, false);
    if (problem == null) {
      problem = AbsolutePath.problem(bytes, from, to);
    }
    if (problem != null) {
      assignments.error(problem);
      return null;
    }
    return Text.of(bytes, from, AbsolutePath.end(bytes, from, to));
  }

  /** What the value says, or, with a complaint, what held so far. */
  private boolean isYes(boolean sofar) {
    String word = Text.of(value.bytes(), 0, value.length());
    if (word.equals("yes") || word.equals("no")) {
      return word.equals("yes");
    }
    wrong("yes or no");
    return sofar;
  }

  /** Likewise; yes is what it was called before there was a choice. */
  private EntryLog log(EntryLog sofar) {
    switch (Text.of(value.bytes(), 0, value.length())) {
      case "no":
        return EntryLog.NO;
      case "yes":
      case "journal":
        return EntryLog.JOURNAL;
      case "audit":
        return EntryLog.AUDIT;
      default:
        wrong("no, journal or audit");
        return sofar;
    }
  }

  private void wrong(String instead) {
    assignments.error(
        new Problem(
            0,
            assignments.name()
                + " is "
                + Text.quoted(value.bytes(), 0, value.length())
                + ": write "
                + instead));
  }
}
