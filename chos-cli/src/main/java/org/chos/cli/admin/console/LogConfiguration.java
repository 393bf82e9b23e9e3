// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/** Has the log go to the system's log, and to standard error for who asked for it. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogConfiguration extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.DEBUG);
    if (ChangeLog.tellsUser()) {
      root.addAppender(standardError(context));
    }
    if (ChangeLog.records()) {
      SystemLog.find().ifPresent(log -> root.addAppender(systemLog(context, log)));
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Appender<ILoggingEvent> standardError(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("chosctl: %msg%n");
    encoder.start();

    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static Appender<ILoggingEvent> systemLog(LoggerContext context, SystemLog log) {
    ThresholdFilter changes = new ThresholdFilter();
    changes.setLevel(Level.INFO.toString());
    changes.start();

    SystemLogAppender appender = new SystemLogAppender(log);
    appender.setContext(context);
    appender.setName("system log");
    appender.addFilter(changes);
    appender.start();
    return appender;
  }
}
