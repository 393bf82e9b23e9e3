// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.report.EntryRecords;
import org.chos.cli.admin.report.Usage;
import org.chos.config.Environment;

/** Who still comes to a tree that closes within a month. */
public final class LastDayCheck implements Check {
  private final Environment environment;
  private final LocalDate today;

  public LastDayCheck(Environment environment, LocalDate today) {
    this.environment = environment;
    this.today = today;
  }

  @Override
  public List<Finding> findings() throws IOException {
    Optional<LocalDate> last = environment.traits().until();
    if (last.isEmpty() || today.isBefore(last.get().minusMonths(1))) {
      return List.of();
    }
    LocalDate since = today.minusMonths(1);
    EntryRecords records =
        EntryRecords.since(since.atStartOfDay(ZoneId.systemDefault()).toInstant());
    Usage usage = Usage.of(List.of(environment.path()), records.all()).get(0);
    String users =
        records.source() == EntryRecords.Source.NONE
            ? "who still comes is not recorded (LOG_ENTRIES in chos-sysconfig(5))"
            : usage.users().isEmpty()
                ? "nobody has entered it since " + since
                : "entered since " + since + " by " + String.join(", ", Usage.names(usage.users()));
    return List.of(
        Finding.warning(
            (today.isAfter(last.get()) ? "is closed since " : "closes after ")
                + last.get()
                + ": "
                + users,
            "chosctl usage --since " + since));
  }
}
