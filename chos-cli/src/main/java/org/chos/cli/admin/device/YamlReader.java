// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2, of which JSON is a part, and says where it is none. */
final class YamlReader {
  /** Nobody writes deeper ones, and each level takes some of the stack. */
  private static final int DEEPEST = 64;

  private YamlReader() {}

  /**
   * @param file the file's name, for messages
   */
  static YamlValue read(String file, String text) throws YamlProblem {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setSchema(new CoreSchema())
            // What stands for a whole collection multiplies what a short file says.
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    try {
      checkDepth(file, settings, text);
      return new YamlValue(
          new Compose(settings)
              .composeString(text)
              .orElseThrow(() -> new YamlProblem(file + ": the file is empty")),
          file);
    } catch (MarkedYamlEngineException e) {
      throw e.getProblemMark()
          .map(at -> YamlProblem.at(file, at, e.getProblem() + ": mend it"))
          .orElseGet(() -> new YamlProblem(file + ": " + e.getProblem() + ": mend it"));
    } catch (YamlEngineException e) {
      throw new YamlProblem(file + ": " + e.getMessage() + ": mend it");
    }
  }

  /** The parser's states are on the heap, what composes its events is on the stack. */
  private static void checkDepth(String file, LoadSettings settings, String text)
      throws YamlProblem {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > DEEPEST) {
        throw YamlProblem.at(
            file,
            event.getStartMark().orElseThrow(),
            "this is nested deeper than " + DEEPEST + " levels: is it such a file?");
      }
    }
  }
}
