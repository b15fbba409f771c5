package io.sealane.gateway.forward.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Request;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import io.sealane.gateway.forward.UpstreamHarness;
import io.sealane.gateway.forward.UpstreamSettings;
import io.sealane.gateway.forward.egress.EgressPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutboundCallsTest {

    private final HttpServer server;
    private UpstreamHarness harness = new UpstreamHarness();

    OutboundCallsTest() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var said = exchange.getRequestMethod() + " "
                        + exchange.getRequestHeaders().getFirst("X-Asked") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
                var body = said.getBytes(StandardCharsets.US_ASCII);
                exchange.getResponseHeaders().add("Location", "http://169.254.169.254/");
                exchange.getResponseHeaders().add("Content-Type", "text/x-said");
                exchange.sendResponseHeaders(302, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
        harness.close();
    }

    @Test
    void a_request_is_sent_as_it_is_and_its_answer_comes_back_whole() throws Exception {
        var answer = send("body", 1000);

        assertThat(new String(answer.body(), StandardCharsets.US_ASCII)).isEqualTo("POST yes body");
        assertThat(answer.header("content-type")).contains("text/x-said");
    }

    @Test
    void a_redirect_is_an_answer_like_any_other() throws Exception {
        assertThat(send("body", 1000).status()).isEqualTo(302);
    }

    @Test
    void an_answer_that_is_too_long_is_none() {
        var thrown = catchThrowable(() -> send("body", 5));

        assertThat(thrown.getCause()).isInstanceOf(Unanswered.class).hasMessageContaining("more than 5 bytes");
    }

    @Test
    void an_address_that_the_egress_check_refuses_is_not_called() {
        harness.close();
        harness = new UpstreamHarness(UpstreamSettings.defaults(), UpstreamHarness.DNS_ONLY, (EgressPolicy)
                address -> Optional.of("it is in a denied network"));

        var thrown = catchThrowable(() -> send("body", 1000));

        assertThat(thrown.getCause()).isInstanceOf(Unanswered.class).hasMessageContaining("denied network");
    }

    @Test
    void neither_values_of_headers_nor_bodies_are_shown() {
        var request = request("secret-body", 1000);

        assertThat(request.toString()).doesNotContain("secret-body");
        assertThat(request.headers().toString()).isEqualTo("[X-Asked]");
    }

    private Answer send(String body, int bytesMax) throws Exception {
        return new OutboundCalls(harness.upstreams, List.of(harness.loop))
                .send(request(body, bytesMax))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private Request request(String body, int bytesMax) {
        return new Request(
                "POST",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a"),
                List.of(new Header("X-Asked", "yes")),
                body.getBytes(StandardCharsets.US_ASCII),
                Trust.SYSTEM,
                new Limits(Duration.ofSeconds(60), bytesMax));
    }
}
