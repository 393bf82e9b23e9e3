// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.tree.AccountFile;
import org.chos.cli.admin.tree.StatOverrides;
import org.chos.cli.admin.tree.TreeDirectory;
import org.chos.cli.admin.tree.maintain.HostAccounts.Kind;

/**
 * The system accounts that packages of a tree need. The tree has a list of them, so that each host
 * that shares it can make the same. No number is ever changed: where one can't be had, that is
 * said.
 */
public final class NeededAccounts {
  private static final String MODE = "rw-r--r--";

  private final Path tree;
  private final Path userList;
  private final Path groupList;
  private final AccountFile users;
  private final AccountFile groups;

  public NeededAccounts(Path tree) throws IOException {
    Workroom room = new Workroom(tree);
    this.tree = tree;
    userList = room.own("passwd");
    groupList = room.own("group");
    users = AccountFile.own(userList);
    groups = AccountFile.own(groupList);
  }

  /** What the host lacks, and what can be done about it. */
  public static final class Lack {
    private final List<String> made = new ArrayList<>();
    private final List<String> objections = new ArrayList<>();

    /** Accounts that were made, or would be. */
    public List<String> made() {
      return List.copyOf(made);
    }

    /** Why others can't be. */
    public List<String> objections() {
      return List.copyOf(objections);
    }
  }

  AccountFile users() {
    return users;
  }

  AccountFile groups() {
    return groups;
  }

  public void save() throws IOException {
    new Workroom(tree).makeOwn();
    AtomicFile.write(groupList, groups.bytes(), MODE);
    AtomicFile.write(userList, users.bytes(), MODE);
  }

  /**
   * Adds the system accounts of files that the tree had of its own since it was adopted: what is
   * kept of them has a number behind its name. Those of the first ones, which the tree came with,
   * are not needed for that.
   *
   * @return whether there are any
   */
  public boolean addSplit() throws IOException {
    return addSplit("passwd", users) | addSplit("group", groups);
  }

  private boolean addSplit(String name, AccountFile list) throws IOException {
    AccountFile hosts = AccountFile.read(Path.of("/etc", name));
    AccountFile first = AccountFile.own(tree.resolve("etc/" + name + ".chos-orig"));
    boolean added = false;
    for (int i = 1; Files.exists(tree.resolve("etc/" + name + ".chos-orig." + i)); i++) {
      for (List<String> line :
          AccountFile.own(tree.resolve("etc/" + name + ".chos-orig." + i)).all()) {
        if (!SessionAccounts.isPerson(line)
            && Stream.of(hosts, first, list).allMatch(file -> file.find(line.get(0)).isEmpty())) {
          list.add(line);
          added = true;
        }
      }
    }
    return added;
  }

  /** Adds those in whose name files of the tree are kept by dpkg. */
  void addOverrides() throws IOException, AdminFailure {
    StatOverrides overrides;
    try (TreeDirectory root = TreeDirectory.root(tree.toString())) {
      overrides = StatOverrides.of(root);
    }
    AccountFile ownUsers = AccountFile.own(tree.resolve("etc/passwd.chos-orig"));
    AccountFile ownGroups = AccountFile.own(tree.resolve("etc/group.chos-orig"));
    for (String group : overrides.groups()) {
      addOverride(Kind.GROUP, group, ownGroups, ownUsers, ownGroups);
    }
    for (String user : overrides.users()) {
      addOverride(Kind.USER, user, ownUsers, ownUsers, ownGroups);
    }
  }

  private void addOverride(
      Kind kind, String name, AccountFile own, AccountFile ownUsers, AccountFile ownGroups)
      throws IOException, AdminFailure {
    AccountFile list = kind == Kind.USER ? users : groups;
    if (list.find(name).isPresent() || HostAccounts.find(kind, name).isPresent()) {
      return;
    }
    Optional<String> number =
        own.find(name).map(line -> line.get(2)).filter(text -> isFree(kind, text));
    String given =
        number.isPresent()
            ? number.get()
            : HostAccounts.freeNumber(users, groups, ownUsers, ownGroups);
    if (kind == Kind.GROUP) {
      groups.add(List.of(name, "x", given, ""));
    } else {
      if (groups.find(name).isEmpty() && HostAccounts.find(Kind.GROUP, name).isEmpty()) {
        groups.add(List.of(name, "x", given, ""));
      }
      String group =
          groups
              .find(name)
              .or(() -> orFail(Kind.GROUP, name))
              .map(line -> line.get(2))
              .orElse(given);
      users.add(List.of(name, "x", given, group, "", "/nonexistent", "/usr/sbin/nologin"));
    }
  }

  private static Optional<List<String>> orFail(Kind kind, String key) {
    try {
      return HostAccounts.find(kind, key);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isFree(Kind kind, String number) {
    return orFail(kind, number).isEmpty();
  }

  /**
   * Makes those on the host that it lacks.
   *
   * @param dryRun only find out
   */
  public Lack make(boolean dryRun) throws IOException {
    Lack lack = new Lack();
    for (List<String> line : groups.all()) {
      make(Kind.GROUP, line, lack, dryRun);
    }
    for (List<String> line : users.all()) {
      if (line.size() > 5) {
        make(Kind.USER, line, lack, dryRun);
      }
    }
    for (List<String> line : groups.all()) {
      for (String member : SessionAccounts.members(line)) {
        // Who is in which group is for the host to say of all its other users.
        if (users.find(member).isPresent()) {
          join(line.get(0), member, lack, dryRun);
        }
      }
    }
    return lack;
  }

  private void make(Kind kind, List<String> line, Lack lack, boolean dryRun) throws IOException {
    String name = line.get(0);
    String number = line.get(2);
    Optional<List<String>> same = HostAccounts.find(kind, name);
    if (same.isPresent()) {
      if (!same.get().get(2).equals(number)) {
        lack.objections.add(
            kind.word
                + " "
                + name
                + " has the number "
                + number
                + " in "
                + tree
                + " and "
                + same.get().get(2)
                + " on this host, which is not changed: give the tree's files"
                + " of that number to the host's");
      }
      return;
    }
    if (SessionAccounts.isPerson(line)) {
      // A program in the tree can write the list, and people's accounts are the host's alone.
      lack.objections.add(
          kind.word + " " + name + " of " + tree + " is not made: it has a person's number");
      return;
    }
    Optional<List<String>> other = HostAccounts.find(kind, number);
    if (other.isPresent()) {
      lack.objections.add(
          kind.word
              + " "
              + name
              + " of "
              + tree
              + " has the number "
              + number
              + ", which is "
              + other.get().get(0)
              + "'s on this host, so it is not made");
      return;
    }
    if (kind == Kind.USER && !hasGroup(line)) {
      lack.objections.add(
          "user "
              + name
              + " of "
              + tree
              + " is not made: this host has another group with the"
              + " number "
              + line.get(3)
              + " of its own");
      return;
    }
    try {
      if (!dryRun) {
        if (kind == Kind.GROUP) {
          HostAccounts.addGroup(line);
        } else {
          HostAccounts.addUser(line);
        }
      }
      lack.made.add(kind.word + " " + name + " (" + number + ")");
    } catch (AdminFailure e) {
      lack.objections.add(e.getMessage());
    }
  }

  /** Whether the group that its line names by number is the same on the host. */
  private boolean hasGroup(List<String> user) throws IOException {
    Optional<String> meant = groups.nameOf(user.get(3));
    Optional<List<String>> there = HostAccounts.find(Kind.GROUP, user.get(3));
    return meant.isEmpty() || there.isEmpty() || there.get().get(0).equals(meant.get());
  }

  private void join(String group, String user, Lack lack, boolean dryRun) throws IOException {
    Optional<List<String>> there = HostAccounts.find(Kind.GROUP, group);
    if (there.isEmpty()
        || SessionAccounts.members(there.get()).contains(user)
        || HostAccounts.find(Kind.USER, user).isEmpty()) {
      return;
    }
    try {
      if (!dryRun) {
        HostAccounts.addMember(group, user);
      }
      lack.made.add("user " + user + " into group " + group);
    } catch (AdminFailure e) {
      lack.objections.add(e.getMessage());
    }
  }
}
