// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chos.cli.admin.system.ShellWord;
import org.chos.cli.admin.tree.maintain.NeededAccounts;

/** The system accounts that packages of the tree need: whether the host has them, as they are. */
public final class TreeAccountsCheck implements Check {
  private final String alias;
  private final String tree;

  public TreeAccountsCheck(String alias, String tree) {
    this.alias = alias;
    this.tree = tree;
  }

  @Override
  public List<Finding> findings() throws IOException {
    NeededAccounts.Lack lack = new NeededAccounts(Path.of(tree)).make(true);
    List<Finding> result = new ArrayList<>();
    if (!lack.made().isEmpty()) {
      result.add(
          Finding.warning(
              "the host lacks accounts that packages of "
                  + tree
                  + " need: "
                  + String.join(", ", lack.made()),
              "chosctl adopt " + ShellWord.quoted(alias) + " " + ShellWord.quoted(tree)));
    }
    for (String objection : lack.objections()) {
      result.add(Finding.warning(objection, "chosctl maintain " + ShellWord.quoted(alias)));
    }
    return result;
  }
}
