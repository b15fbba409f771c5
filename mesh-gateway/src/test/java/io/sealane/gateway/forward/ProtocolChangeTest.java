package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpProtocol;
import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProtocolChangeTest {

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "keep-alive, upgrade", " UPGRADE ,close"})
    void a_client_asks_by_a_connection_option(String connection) {
        assertThat(ProtocolChange.wanted(request(HttpProtocols.HTTP_1_1, connection)))
                .contains("websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "x-upgrade", "upgrades, keep-alive"})
    void another_option_asks_for_nothing(String connection) {
        assertThat(ProtocolChange.wanted(request(HttpProtocols.HTTP_1_1, connection)))
                .isEmpty();
    }

    /** RFC 9110, 7.8: a server must ignore an Upgrade that comes in a request of HTTP/1.0. */
    @Test
    void a_client_of_HTTP_1_0_cannot_ask() {
        assertThat(ProtocolChange.wanted(request(HttpProtocols.HTTP_1_0, "Upgrade")))
                .isEmpty();
    }

    @Test
    void a_request_with_content_cannot_ask() {
        assertThat(ProtocolChange.wanted(
                        request(HttpProtocols.HTTP_1_1, "Upgrade").withEntity("content")))
                .isEmpty();
    }

    private static HttpRequest request(HttpProtocol protocol, String connection) {
        return HttpRequest.GET("/")
                .withProtocol(protocol)
                .addHeader(RawHeader.create("Connection", connection))
                .addHeader(RawHeader.create("Upgrade", "websocket"));
    }
}
