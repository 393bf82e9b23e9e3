// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.tree.maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.cli.admin.tree.AccountFile;

/**
 * The files of users in the copy of etc: the host's accounts without their passwords, and those
 * that the tree had before it was adopted, so that their numbers are not given to others. What a
 * package adds is found by comparing; what else it changes has no effect.
 */
final class SessionAccounts {
  private static final Path HOST = Path.of("/etc");

  private final Workroom room;

  SessionAccounts(Workroom room) {
    this.room = room;
  }

  /** Puts them into the copy that is not in use yet. */
  void prepare() throws IOException {
    Path etc = room.freshEtc();
    AccountFile users = AccountFile.read(HOST.resolve("passwd"));
    AccountFile groups = AccountFile.read(HOST.resolve("group"));
    AccountFile passwords = AccountFile.read(HOST.resolve("shadow")).withoutPasswords();
    reserve(etc, users, groups, passwords);
    write(etc, "passwd", users.withoutPasswords());
    write(etc, "group", groups.withoutPasswords());
    write(etc, "shadow", passwords);
    if (Files.exists(HOST.resolve("gshadow"))) {
      AccountFile members = AccountFile.read(HOST.resolve("gshadow")).withoutPasswords();
      for (List<String> group : groups.all()) {
        if (members.find(group.get(0)).isEmpty()) {
          members.add(List.of(group.get(0), "!", "", ""));
        }
      }
      write(etc, "gshadow", members);
    }
    AtomicFile.write(room.base("passwd"), users.withoutPasswords().bytes(), "rw-------");
    AtomicFile.write(room.base("group"), groups.withoutPasswords().bytes(), "rw-------");
  }

  private static void reserve(
      Path etc, AccountFile users, AccountFile groups, AccountFile passwords) throws IOException {
    for (List<String> line : AccountFile.own(etc.resolve("group.chos-orig")).all()) {
      if (groups.find(line.get(0)).isEmpty() && groups.nameOf(line.get(2)).isEmpty()) {
        groups.add(List.of(line.get(0), "x", line.get(2), ""));
      }
    }
    for (List<String> line : AccountFile.own(etc.resolve("passwd.chos-orig")).all()) {
      if (users.find(line.get(0)).isEmpty() && users.nameOf(line.get(2)).isEmpty()) {
        users.add(line);
        passwords.add(List.of(line.get(0), "!", "", "", "", "", "", "", ""));
      }
    }
  }

  /** With the owners and the mode of the host's. */
  private static void write(Path etc, String name, AccountFile file) throws IOException {
    Path place = etc.resolve(name);
    AtomicFile.write(place, file.bytes(), "rw-------");
    for (String attribute : List.of("unix:uid", "unix:gid", "unix:mode")) {
      Files.setAttribute(place, attribute, Files.getAttribute(HOST.resolve(name), attribute));
    }
  }

  /**
   * Adds to the list what has come, and takes from it what has gone.
   *
   * @return what has no effect
   */
  List<String> collect(NeededAccounts needed) throws IOException {
    List<String> objections = new ArrayList<>();
    AccountFile users = AccountFile.own(room.etc().resolve("passwd"));
    AccountFile groups = AccountFile.own(room.etc().resolve("group"));
    AccountFile usersBefore = before("passwd");
    AccountFile groupsBefore = before("group");
    for (List<String> line : users.all()) {
      Optional<List<String>> old = usersBefore.find(line.get(0));
      if (old.isEmpty() && isPerson(line)) {
        objections.add(
            "user "
                + line.get(0)
                + " is not made on the host: it has the number of a person,"
                + " and people's accounts are made there");
      } else if (old.isEmpty()) {
        needed.users().add(line);
      } else if (!old.get().equals(line)) {
        objections.add("what was changed of user " + line.get(0) + " has no effect on the host's");
      }
    }
    for (List<String> line : groups.all()) {
      Optional<List<String>> old = groupsBefore.find(line.get(0));
      if (old.isEmpty() && isPerson(line)) {
        objections.add(
            "group " + line.get(0) + " is not made on the host: it has a person's number");
      } else if (old.isEmpty() || needed.groups().find(line.get(0)).isPresent()) {
        needed.groups().add(line);
      } else if (!old.get().equals(line)) {
        objections.add(
            "group "
                + line.get(0)
                + " is the host's and keeps its members: to change them, `usermod"
                + " --append --groups "
                + line.get(0)
                + " USER`");
      }
    }
    forgetGone(usersBefore, users, needed.users(), "user", objections);
    forgetGone(groupsBefore, groups, needed.groups(), "group", objections);
    return objections;
  }

  private static void forgetGone(
      AccountFile before, AccountFile now, AccountFile needed, String word, List<String> said) {
    for (List<String> line : before.all()) {
      String name = line.get(0);
      if (now.find(name).isEmpty()) {
        needed.remove(name);
        said.add(word + " " + name + " is needed no longer, and stays on the host");
      }
    }
  }

  private AccountFile before(String name) throws IOException {
    return AccountFile.own(room.base(name));
  }

  static boolean isPerson(List<String> line) {
    return !line.get(2).matches("[0-9]{1,9}")
        || Integer.parseInt(line.get(2)) >= HostAccounts.FIRST_PERSON;
  }

  /** Of a line of a group file. */
  static List<String> members(List<String> group) {
    return group.size() < 4 || group.get(3).isEmpty()
        ? List.of()
        : Arrays.asList(group.get(3).split(","));
  }

  /** Whether the copy has what it takes to find out. */
  boolean isThere() {
    return Files.isRegularFile(room.base("passwd"), LinkOption.NOFOLLOW_LINKS);
  }
}
