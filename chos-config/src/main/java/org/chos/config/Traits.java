// SPDX-License-Identifier: BSD-3-Clause
package org.chos.config;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What is said of one environment beside where it is.
 *
 * @param about what it is for, in a line for people
 * @param groups who may enter, beside the users; no group twice
 * @param users who may enter, beside the groups; no user twice. With neither, everybody may
 * @param until the last day on which it can be entered
 * @param hidden whether it is left out where environments are listed and guessed
 * @param nosuid whether set-uid programs in it have no effect
 * @param readOnly whether nothing in it can be changed
 * @param offers what there is for those inside, beside what all environments have
 * @param fromHost what its tree has of the host, beside what all trees have
 */
public record Traits(
    Optional<String> about,
    List<Principal> groups,
    List<Principal> users,
    Optional<LocalDate> until,
    boolean hidden,
    boolean nosuid,
    boolean readOnly,
    Offers offers,
    FromHost fromHost) {

  /** Of an environment of which nothing is said. */
  public static final Traits NONE =
      new Traits(
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          false,
          false,
          false,
          Offers.NONE,
          FromHost.NONE);

  public Traits {
    groups = List.copyOf(groups);
    users = List.copyOf(users);
  }

  /** The same, for those users and groups. */
  public Traits forOnly(List<Principal> someGroups, List<Principal> someUsers) {
    return new Traits(
        about, someGroups, someUsers, until, hidden, nosuid, readOnly, offers, fromHost);
  }

  /** Whether only some may enter. */
  public boolean isRestricted() {
    return !groups.isEmpty() || !users.isEmpty();
  }

  /** From when on nobody can enter: the end of the last day, where the host is. */
  public Optional<Instant> closes(ZoneId zone) {
    return until.isPresent()
        ? Optional.of(until.get().plusDays(1).atStartOfDay(zone).toInstant())
        : Optional.empty();
  }

  /** Whether both give the same rights: what belongs to a tree, and not to a name for it. */
  boolean hasRightsOf(Traits other) {
    return new HashSet<>(groups).equals(new HashSet<>(other.groups))
        && new HashSet<>(users).equals(new HashSet<>(other.users))
        && until.equals(other.until)
        && nosuid == other.nosuid
        && readOnly == other.readOnly;
  }

  /** The same with the rights of another. */
  Traits withRightsOf(Traits other) {
    return new Traits(
        about,
        other.groups,
        other.users,
        other.until,
        hidden,
        other.nosuid,
        other.readOnly,
        offers,
        fromHost);
  }

  /** The same, with that of the host in its tree. */
  Traits with(FromHost other) {
    return new Traits(about, groups, users, until, hidden, nosuid, readOnly, offers, other);
  }

  /** The same, with variables set before its own. */
  public Traits withFirst(List<Variable> variables) {
    List<Variable> all = new ArrayList<>(variables);
    all.addAll(offers.variables());
    Offers more = new Offers(all, offers.hostCommands());
    return new Traits(about, groups, users, until, hidden, nosuid, readOnly, more, fromHost);
  }

  /** Whether anything of it would have to be asked of the tree. */
  boolean hasRights() {
    return !hasRightsOf(NONE);
  }
}
