package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProtocolsTest {

    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void serves_over_tls_what_alpn_agrees_on(Version version) throws Exception {
        var port = NODE.bindTls(ProtocolsTest::showFacts);

        var answer =
                TestNode.client(version).send(request(TestNode.https(port, "/a%20b?c=d")), BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                // The JDK's client does not use ALPN when it wants HTTP/1.1.
                .isEqualTo("/a%20b c=d true " + (version == Version.HTTP_2 ? "Optional[h2]" : "Optional.empty"));
    }

    @Test
    void serves_plaintext_http_1() throws Exception {
        var port = NODE.bindPlaintext(ProtocolsTest::showFacts);

        var answer =
                TestNode.client(Version.HTTP_1_1).send(request(TestNode.http(port, "/x")), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("/x  false Optional.empty");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void answers_may_come_from_any_thread(Version version) throws Exception {
        var port = NODE.bindTls((request, responder) -> CompletableFuture.runAsync(
                () -> responder.complete(text(Thread.currentThread().getName()))));

        var client = TestNode.client(version);
        for (var i = 0; i < 20; i++) {
            assertThat(client.send(request(TestNode.https(port, "/")), BodyHandlers.ofString())
                            .body())
                    .contains("ForkJoinPool");
        }
    }

    private static void showFacts(HttpRequest request, Responder responder) {
        var facts = request.getAttribute(ConnectionFacts.KEY).orElseThrow();
        responder.complete(text(request.getUri().path() + " "
                + request.getUri().rawQueryString().orElse("") + " "
                + facts.encrypted() + " " + facts.alpn()));
    }

    private static HttpResponse text(String text) {
        return HttpResponse.create().withEntity(text);
    }

    private static java.net.http.HttpRequest request(java.net.URI uri) {
        return java.net.http.HttpRequest.newBuilder(uri).build();
    }
}
