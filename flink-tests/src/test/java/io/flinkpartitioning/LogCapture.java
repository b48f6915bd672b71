package io.flinkpartitioning;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.util.ExceptionUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What is logged by this JVM, in which the tasks run too, while it is open. */
final class LogCapture implements AutoCloseable {

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final LoggerConfig root = context.getConfiguration().getRootLogger();
    private final Level levelBefore = root.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender =
            new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    Throwable thrown = event.getThrown();
                    lines.add(
                            event.getLevel()
                                    + " "
                                    + event.getLoggerName()
                                    + " "
                                    + event.getMessage().getFormattedMessage()
                                    + (thrown == null
                                            ? ""
                                            : "\n" + ExceptionUtils.stringifyException(thrown)));
                }
            };

    /** Captures what all loggers write at INFO and above. */
    LogCapture() {
        appender.start();
        root.addAppender(appender, Level.INFO, null);
        root.setLevel(Level.INFO);
        context.updateLoggers();
    }

    /** Returns level, logger and message of each event. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        root.removeAppender(appender.getName());
        root.setLevel(levelBefore);
        context.updateLoggers();
        appender.stop();
    }
}
