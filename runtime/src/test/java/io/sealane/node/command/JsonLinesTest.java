package io.sealane.node.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.sealane.node.StartFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonLinesTest {

    @Test
    void an_event_is_one_line_with_its_fields_and_the_whole_stack_in_one_of_them() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.sealane.Some");
        var event = new LoggingEvent(
                "", logger, Level.WARN, "broken {}", new IllegalStateException("two\nlines"), new Object[] {"pipe"});
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        event.setThreadName("sealane-loop-0");
        event.setMDCPropertyMap(Map.of("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"));

        var text = new String(new JsonLines("127.0.0.1:25520").encode(event), StandardCharsets.UTF_8);

        assertThat(text.lines()).hasSize(1);
        var line = new ObjectMapper().readTree(text);
        assertThat(line.path("time").asText()).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("logger").asText()).isEqualTo("io.sealane.Some");
        assertThat(line.path("thread").asText()).isEqualTo("sealane-loop-0");
        assertThat(line.path("node").asText()).isEqualTo("127.0.0.1:25520");
        assertThat(line.path("message").asText()).isEqualTo("broken pipe");
        assertThat(line.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(line.path("error").asText())
                .contains("java.lang.IllegalStateException: two\nlines")
                .contains("at io.sealane.node.command.JsonLinesTest");
    }

    @Test
    void another_format_is_refused_by_name() {
        var config = ConfigFactory.parseString("sealane.log.format = xml");

        assertThatThrownBy(() -> LogFormat.apply(config, "n"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("sealane.log.format: expected text or json, got xml");
    }
}
