// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.chos.cli.admin.console.Console;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.Reason;
import org.chos.cli.admin.tree.Adoption;
import org.chos.cli.admin.tree.TreeDirectory;

/** What {@code ./install --tree} runs: adopts a tree where CHOS need not be installed. */
final class AdoptTree {
  private AdoptTree() {}

  /**
   * Exits with 0 if the tree is complete.
   *
   * @param args the tree; the command chos for inside
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(adopt(new Console(out, err), args[0], args[1]) ? 0 : 1);
  }

  private static boolean adopt(Console console, String tree, String program) {
    try (TreeDirectory root = TreeDirectory.root(tree)) {
      Adoption adoption = Adoption.forAnyHost(program, root);
      if (!adoption.isTree()) {
        console.error(tree + " has neither usr/bin nor bin, so it is not an OS tree");
        return false;
      }
      adoption.report(console, tree);
      return adoption.complete();
    } catch (AdminFailure e) {
      console.error(e.getMessage());
    } catch (IOException e) {
      console.error(Reason.of(e));
    }
    return false;
  }
}
