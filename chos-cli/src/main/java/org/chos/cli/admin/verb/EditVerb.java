// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.verb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chos.cli.admin.console.ChangeLog;
import org.chos.cli.admin.console.Editor;
import org.chos.cli.admin.host.EnvironmentsList;
import org.chos.cli.admin.host.Lock;
import org.chos.cli.admin.service.Outcome;
import org.chos.cli.admin.service.Service;
import org.chos.cli.admin.system.AdminFailure;
import org.chos.cli.admin.system.AtomicFile;
import org.chos.config.Environments;
import org.chos.config.EnvironmentsFile;
import org.chos.config.Parsed;

/**
 * {@code chosctl edit}. What the editor is given is a copy, and only one without errors takes the
 * file's place.
 */
final class EditVerb extends ChangingVerb {
  private final BufferedReader answers =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  EditVerb(Tools tools) {
    super(
        "edit",
        "Edit /etc/chos, and publish the result if the service is running.",
        "Starts VISUAL, EDITOR or the usual editor on a copy, which takes the file's place "
            + "only if there are no errors in it.",
        tools);
  }

  @Override
  Outcome change() throws IOException, AdminFailure {
    host.chosFs().requireOutside();
    Editor editor = Editor.choose(System.getenv());
    return Lock.heldNow(
        host.layout(),
        "edit",
        "another `chosctl edit` is open: finish that one first",
        () -> edit(editor, Path.of(configuration.sysConfig().chosFile()).toRealPath()));
  }

  private Outcome edit(Editor editor, Path file) throws IOException, AdminFailure {
    byte[] before = Files.readAllBytes(file);
    Path copy =
        Files.createTempFile(
            file.getParent(),
            "." + file.getFileName() + "-",
            ".edit",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] after;
    try {
      Files.write(copy, before);
      after = good(editor, copy, file);
    } finally {
      Files.deleteIfExists(copy);
    }
    if (Arrays.equals(before, after)) {
      return new Outcome(List.of(), file + " is unchanged");
    }
    List<String> changes = new ArrayList<>();
    changes.add(install(file, before, after));
    Outcome reloaded = new Service(host, console, configuration, dryRun).reloadIfRunning();
    changes.addAll(reloaded.changes());
    return new Outcome(changes, file + " is changed; " + reloaded.summary());
  }

  /** Has the copy edited until nothing is wrong with it. */
  private byte[] good(Editor editor, Path copy, Path file) throws IOException, AdminFailure {
    while (true) {
      editor.edit(copy);
      byte[] text = Files.readAllBytes(copy);
      Parsed<Environments> parsed =
          EnvironmentsFile.parse(EnvironmentsList.asRoots(file.toString(), text));
      parsed.diagnostics().forEach(d -> console.note(d.toString()));
      if (!parsed.hasErrors()) {
        return text;
      }
      if (!editAgain()) {
        throw new AdminFailure(
            "the changes are discarded because of the errors above: " + file + " is unchanged");
      }
    }
  }

  private boolean editAgain() throws IOException {
    if (!console.canAsk()) {
      return false;
    }
    while (true) {
      console.show("chosctl: what now: (e)dit again, or (d)iscard the changes? ");
      String answer = answers.readLine();
      if (answer == null || answer.strip().equals("d")) {
        return false;
      }
      if (answer.strip().equals("e")) {
        return true;
      }
    }
  }

  private String install(Path file, byte[] before, byte[] after) throws IOException, AdminFailure {
    String what = "replace " + file + " with the edited copy";
    if (!dryRun) {
      Lock.held(host.layout(), console, () -> replace(file, before, after));
      ChangeLog.add("done: {}", what);
    }
    return what;
  }

  private static Path replace(Path file, byte[] before, byte[] after)
      throws IOException, AdminFailure {
    if (!Arrays.equals(before, Files.readAllBytes(file))) {
      Path kept = keep(file, after);
      throw new AdminFailure(
          file
              + " was changed by somebody else meanwhile and is left alone; your version is in "
              + kept
              + ": bring in what is needed from it with another `chosctl edit`");
    }
    AtomicFile.edit(file, after);
    return file;
  }

  private static Path keep(Path file, byte[] text) throws IOException {
    Path kept = file.resolveSibling(file.getFileName() + ".edited");
    AtomicFile.write(kept, text, "rw-------");
    return kept;
  }
}
