// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Records of who entered what, and what they amount to. */
class EntryRecordsTest {
  private static final Instant TIME = Instant.parse("2026-11-28T17:00:00.123Z");

  private static Optional<EntryRecord> audit(String text) {
    return AuditLog.line("type=KERNEL msg=audit(1795885200.123:45): " + text);
  }

  @Test
  void theKernelsAudit() {
    assertEquals(
        Optional.of(new EntryRecord(TIME, true, 1000, "/export/os/a")),
        audit(
            "chos op=enter uid=1000 auid=1000 pid=7 exe=\"/usr/bin/chos\" from=/ to=/export/os/a"));
    // Root enters for who logs in.
    assertEquals(
        Optional.of(new EntryRecord(TIME, true, 1001, "/a b")),
        audit("chos op=switch uid=0 auid=1001 pid=7 exe=\"x\" from=\"/a\" to=\"/a b\""));
    assertEquals(
        Optional.of(new EntryRecord(TIME, true, 0, "/a")),
        audit("chos op=enter uid=0 auid=4294967295 pid=7 from=/ to=/a"));
    assertEquals(
        Optional.of(new EntryRecord(TIME, false, 1000, "/os/\u00e4 b")),
        audit("chos op=refuse uid=1000 auid=1000 pid=7 from=/ to=2F6F732FC3A42062"));
    assertEquals(Optional.empty(), audit("chos op=leave uid=1000 auid=1000 pid=7 from=/a to=/"));
    assertEquals(Optional.empty(), audit("chos op=enter uid=x to=/a"));
    assertEquals(Optional.empty(), audit("chos uid=1 to=/a"));
    assertEquals(Optional.empty(), AuditLog.line("chos op=enter uid=1000 to=/a"));
  }

  @Test
  void theJournal() throws Exception {
    String text =
        "__REALTIME_TIMESTAMP=1795885200123000\n_UID=1000\nCHOS_PATH\n"
            + "\u0003\0\0\0\0\0\0\0/\na\nCHOS_UID=0\n\n\n"
            + "__REALTIME_TIMESTAMP=1795885200123000\n_UID=0\nCHOS_PATH=/b\nCHOS_UID=1001\n";
    Journal journal =
        new Journal(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    // Nobody is somebody else, whatever the entry says.
    assertEquals(
        Optional.of(new EntryRecord(TIME, true, 1000, "/\na")), Journal.entry(journal.next()));
    assertEquals(
        Optional.of(new EntryRecord(TIME, true, 1001, "/b")), Journal.entry(journal.next()));
    assertEquals(Map.of(), journal.next());
    assertEquals(Optional.empty(), Journal.entry(Map.of("CHOS_PATH", "/b", "CHOS_UID", "x")));
  }

  @Test
  void eachTreeHasItsUsage() {
    Instant later = TIME.plusSeconds(60);
    List<Usage> all =
        Usage.of(
            List.of("/a", "/b"),
            List.of(
                new EntryRecord(later, true, 1000, "/a"),
                new EntryRecord(TIME, true, 1000, "/a"),
                new EntryRecord(TIME, true, 1001, "/a"),
                new EntryRecord(TIME, false, 1002, "/a"),
                new EntryRecord(TIME, false, 1002, "/never"),
                new EntryRecord(TIME, true, 1002, "/gone")));
    assertEquals(
        List.of(
            new Usage("/a", 3, 1, Set.of(1000L, 1001L), Optional.of(later)),
            new Usage("/b", 0, 0, Set.of(), Optional.empty()),
            new Usage("/gone", 1, 0, Set.of(1002L), Optional.of(TIME))),
        all);
  }

  @Test
  void usersHaveNames() throws Exception {
    assertEquals(
        List.of("root", "4000000000"), Usage.names(new TreeSet<>(Set.of(0L, 4000000000L))));
    assertEquals(List.of(), Usage.names(Set.of()));
  }

  @Test
  void figuresForPrometheus() {
    assertEquals(
        "# HELP a_total Help.\n# TYPE a_total counter\na_total{x=\"q\\\"\\\\\",y=\"\"} 7\n"
            + "# HELP b Help.\n# TYPE b gauge\nb 1\n",
        new Metrics()
            .counter("a_total", "Help.")
            .value(7, "x", "q\"\\", "y", "")
            .gauge("b", "Help.")
            .value(1)
            .toString());
  }
}
