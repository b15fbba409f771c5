package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AccessLogTest {

    private static final String MAPS = "/api/v1/namespaces/knative-eventing/configmaps";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger access = (Logger) LoggerFactory.getLogger("io.sealane.access");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        access.setLevel(ch.qos.logback.classic.Level.INFO);
        access.addAppender(appender);
    }

    @AfterEach
    void stop() {
        access.detachAppender(appender);
    }

    @Test
    void switched_on_by_a_ConfigMap_it_has_one_line_per_request_with_its_facts() throws Exception {
        try (var sample = SampleNode.start()) {
            assertThat(sample.sender().overKeptConnection("unlogged", "{}")).isEqualTo(202);
            assertThat(lines).isEmpty();

            sample.api()
                    .mergePatch(MAPS + "/config-observability", "{\"data\":{\"logging.enable-request-log\":\"true\"}}");
            // The switch comes in force some moments later.
            var line = awaitLine("cluster-local-https", () -> publish(sample, "{\"a\":1}"));

            assertThat(line.path("method").asText()).isEqualTo("POST");
            assertThat(line.path("path").asText()).isEqualTo("/demo/br");
            assertThat(line.path("protocol").asText()).isEqualTo("h2");
            assertThat(line.path("status").asInt()).isEqualTo(202);
            assertThat(line.path("requestBytes").asInt()).isEqualTo(7);
            assertThat(line.path("tls").asText()).isEqualTo("TLSv1.3");
            assertThat(line.path("sni").asText()).isEqualTo("localhost");
            assertThat(line.path("durationMicros").asLong()).isPositive();
        }
    }

    @Test
    void requests_to_the_API_server_have_lines_only_where_they_are_asked_for() throws Exception {
        try (var sample = SampleNode.startWith("sealane.observe.access-log.enabled = on")) {
            sample.api().get("/version");
            publish(sample, "{}");
            awaitLine("cluster-local-https", () -> {});
            assertThat(lines).noneMatch(line -> line.contains("\"listener\":\"api-server\""));

            sample.api()
                    .mergePatch(
                            MAPS + "/config-observability",
                            "{\"data\":{\"logging.enable-probe-request-log\":\"true\"}}");
            var line = awaitLine("api-server", () -> sample.api().get("/version"));

            assertThat(line.path("status").asInt()).isEqualTo(200);
        }
    }

    @Test
    void the_launchers_log_shows_it_whatever_the_level_of_the_rest() throws Exception {
        var context = new ch.qos.logback.classic.LoggerContext();
        context.putProperty("SEALANE_LOG", "WARN");
        var configurator = new ch.qos.logback.classic.joran.JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(getClass().getResource("/sealane-logback.xml"));

        assertThat(context.getLogger("io.sealane.node").isInfoEnabled()).isFalse();
        assertThat(context.getLogger("io.sealane.access").isInfoEnabled()).isTrue();
    }

    @Test
    void a_request_whose_head_is_refused_has_a_line_without_method_and_path() throws Exception {
        var overrides =
                "sealane.observe.access-log.enabled = on, sealane.gateway.transport.heads.header-count-max = 20";
        try (var sample = SampleNode.startWith(overrides)) {
            var broker = sample.awaitBroker("https");
            var request = HttpRequest.newBuilder(SampleNode.localUrl(broker));
            for (var i = 0; i < 21; i++) {
                request.header("x-" + i, "y");
            }
            var client = HttpClient.newBuilder()
                    .sslContext(Trusting.only(
                            SampleNode.address(broker).path("CACerts").asText()))
                    .build();

            assertThat(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(400);
            var line = awaitLine("cluster-local-https", () -> {});

            assertThat(line.path("method").asText()).isEqualTo("-");
            assertThat(line.path("path").asText()).isEqualTo("-");
            assertThat(line.path("status").asInt()).isEqualTo(400);
        }
    }

    private static void publish(SampleNode sample, String data) {
        try {
            assertThat(sample.sender().overKeptConnection("logged", data)).isEqualTo(202);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Asks again until a line of that listener comes. */
    private JsonNode awaitLine(String listener, Runnable ask) throws Exception {
        for (var attempts = 0; attempts < 300; attempts++) {
            ask.run();
            var line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null) {
                var json = new ObjectMapper().readTree(line);
                if (json.path("listener").asText().equals(listener)) {
                    return json;
                }
            }
        }
        throw new AssertionError("no line of " + listener + " within 30 s");
    }
}
