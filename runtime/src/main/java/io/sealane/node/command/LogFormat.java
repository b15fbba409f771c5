package io.sealane.node.command;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.typesafe.config.Config;
import io.sealane.node.StartFailure;
import org.slf4j.LoggerFactory;

/** Lets the log of the stand-alone node be lines of JSON. For commands only: whoever embeds a node sets up logging itself. */
final class LogFormat {

    private static final String KEY = "sealane.log.format";

    private LogFormat() {}

    /**
     * Sets the format that the settings name.
     *
     * @param config the user's settings
     * @param node stands in each line of JSON
     * @throws StartFailure if it is neither {@code text} nor {@code json}
     */
    static void apply(Config config, String node) {
        var format = config.hasPath(KEY) ? config.getString(KEY) : "text";
        if (format.equals("json")) {
            writeJson(node);
        } else if (!format.equals("text")) {
            throw new StartFailure("settings: " + KEY + ": expected text or json, got " + format);
        }
    }

    private static void writeJson(String node) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        var appenders = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        appenders.forEachRemaining(appender -> {
            if (appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
                var lines = new JsonLines(node);
                lines.setContext(context);
                lines.start();
                stream.setEncoder(lines);
            }
        });
    }
}
