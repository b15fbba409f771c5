package io.sealane.resource.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, at the finest level of our own packages and of what handles tokens. */
final class Captured extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final List<String> CHATTY = List.of("io.sealane", "org.jose4j", "akka.http");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Level> before =
            CHATTY.stream().map(name -> logger(name).getLevel()).toList();

    static Captured everything() {
        var captured = new Captured();
        captured.start();
        CHATTY.forEach(name -> logger(name).setLevel(Level.ALL));
        logger(Logger.ROOT_LOGGER_NAME).addAppender(captured);
        logger("io.sealane").info("capturing");
        return captured;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        var thrown = event.getThrowableProxy();
        lines.add(event.getFormattedMessage() + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }

    @Override
    public void close() {
        logger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
        for (var i = 0; i < CHATTY.size(); i++) {
            logger(CHATTY.get(i)).setLevel(before.get(i));
        }
        stop();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
