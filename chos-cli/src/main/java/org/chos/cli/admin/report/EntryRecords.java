// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chos.cli.admin.system.Command;

/**
 * What the host has recorded of who entered what. The kernel's audit counts where it has recorded
 * anything, because nobody can forge it; else what {@code chos} and its likes have told the
 * journal. For root only.
 *
 * @param source where they are from
 * @param all in no order
 * @param lost how many records the kernel's audit had no room for; empty if that isn't known
 */
public record EntryRecords(Source source, List<EntryRecord> all, OptionalLong lost) {
  private static final Path AUDIT = Path.of("/var/log/audit");

  /** Where records are from. */
  public enum Source {
    AUDIT,
    JOURNAL,
    /** There are none. */
    NONE
  }

  public EntryRecords {
    all = List.copyOf(all);
  }

  /** Those of that time and later. */
  public static EntryRecords since(Instant since) throws IOException {
    List<EntryRecord> audit = new ArrayList<>();
    List<EntryRecord> journal = new ArrayList<>();
    readJournal(since, audit, journal);
    List<EntryRecord> file = new ArrayList<>();
    readAuditFiles(since, file);
    // Both may have the same.
    List<EntryRecord> kernels = file.isEmpty() ? audit : file;
    Source source =
        !kernels.isEmpty() ? Source.AUDIT : !journal.isEmpty() ? Source.JOURNAL : Source.NONE;
    return new EntryRecords(
        source,
        source == Source.AUDIT ? kernels : journal,
        source == Source.AUDIT ? readLost() : OptionalLong.empty());
  }

  private static void readAuditFiles(Instant since, List<EntryRecord> to) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(AUDIT, "audit.log*")) {
      for (Path file : files) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            add(AuditLog.line(line), since, to);
          }
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // No auditd, or one that turns its files just now.
    }
  }

  private static void readJournal(Instant since, List<EntryRecord> audit, List<EntryRecord> journal)
      throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "journalctl",
                  "--quiet",
                  "--no-pager",
                  "--output=export",
                  "--output-fields=CHOS_PATH,CHOS_UID,_UID,MESSAGE,_TRANSPORT",
                  "--since=@" + since.getEpochSecond(),
                  "SYSLOG_IDENTIFIER=chos",
                  "+",
                  "_TRANSPORT=audit",
                  "+",
                  "_TRANSPORT=kernel")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      // A host without systemd.
      return;
    }
    Journal entries = new Journal(process.getInputStream());
    for (Map<String, String> fields = entries.next(); !fields.isEmpty(); fields = entries.next()) {
      if (fields.containsKey("CHOS_PATH")) {
        add(Journal.entry(fields), since, journal);
      } else if (!"syslog".equals(fields.get("_TRANSPORT"))
          && !"journal".equals(fields.get("_TRANSPORT"))) {
        add(AuditLog.text(fields.getOrDefault("MESSAGE", ""), Journal.time(fields)), since, audit);
      }
    }
  }

  private static void add(Optional<EntryRecord> record, Instant since, List<EntryRecord> to) {
    record.filter(r -> !r.time().isBefore(since)).ifPresent(to::add);
  }

  private static OptionalLong readLost() {
    try {
      Command status = Command.run("auditctl", "-s");
      Matcher lost = Pattern.compile("\\blost (\\d+)").matcher(status.said());
      return lost.find() ? OptionalLong.of(Long.parseLong(lost.group(1))) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
