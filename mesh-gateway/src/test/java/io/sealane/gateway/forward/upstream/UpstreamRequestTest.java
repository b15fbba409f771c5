package io.sealane.gateway.forward.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.gateway.forward.UpstreamHarness;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UpstreamRequestTest {

    @Test
    void it_shows_neither_what_its_fields_say_nor_its_content() {
        var request = UpstreamHarness.request(
                "POST", "http://h/x", Map.of("Authorization", "Bearer secret"), "private", Duration.ofSeconds(1));

        assertThat(request.toString()).isEqualTo("UpstreamRequest[POST http://h/x, fields [Authorization], 7 bytes]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "a\u0100"})
    void a_header_value_cannot_bring_another_header_with_it(String value) {
        assertThatThrownBy(() ->
                        UpstreamHarness.request("POST", "http://h/", Map.of("X-One", value), "", Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-One");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\nx: y", "", "PO ST"})
    void a_method_is_a_token(String method) {
        assertThatThrownBy(() -> UpstreamHarness.request(method, "http://h/", Map.of(), "", Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("method");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ftp://h/           , http or https
                    /relative          , http or https
                    http:opaque        , a host
                    http://a_b/        , a host
                    http://u:p@h/      , user information
                    http://h:0/        , a port
                    http://h:99999/    , a port
                    http://h/é         , ASCII
                    """)
    void a_uri_that_leads_nowhere_is_refused(String uri, String expected) {
        assertThat(UpstreamRequest.problemOf(URI.create(uri)).orElse("")).contains(expected);
    }
}
