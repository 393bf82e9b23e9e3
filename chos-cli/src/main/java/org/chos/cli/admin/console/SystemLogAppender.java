// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.event.KeyValuePair;

/** Hands events to the system's log, with their key-value pairs as fields. */
final class SystemLogAppender extends AppenderBase<ILoggingEvent> {
  private final SystemLog log;

  SystemLogAppender(SystemLog log) {
    this.log = log;
  }

  @Override
  protected void append(ILoggingEvent event) {
    Map<String, String> fields = new TreeMap<>();
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        fields.put(pair.key, String.valueOf(pair.value));
      }
    }
    try {
      log.send(event.getFormattedMessage(), fields);
    } catch (IOException e) {
      // What is logged has been done, and is not undone for the log's sake.
      addError("the system's log took no entry", e);
    }
  }
}
