package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.watch.Handled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AccessLogLinesTest {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    private static Handled handled(HttpRequest request) {
        return new Handled(request, new Handled.Outcome(false, 200, 0, 0, 0), false);
    }

    @Test
    void a_line_that_cannot_be_written_is_counted_and_the_next_one_comes() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.sealane.access");
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
        var dropped = new AtomicInteger();
        // An address that was never resolved has no text to write.
        var nowhere = InetSocketAddress.createUnresolved("nowhere.test", 1);
        var facts = new ConnectionFacts(
                "one",
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                host -> true,
                nowhere,
                nowhere,
                Optional.empty());
        try (var log =
                AccessLog.start(new ObserveSettings.AccessLogSettings(true, false, 10), dropped::incrementAndGet)) {
            var listener = log.listener("one");
            listener.handled(handled(HttpRequest.GET("/first").addAttribute(ConnectionFacts.KEY, facts)));
            listener.handled(handled(HttpRequest.GET("/second")));

            assertThat(lines.poll(60, TimeUnit.SECONDS)).contains("/second");
            assertThat(dropped).hasValue(1);
        } finally {
            logger.detachAppender(appender);
        }
    }
}
