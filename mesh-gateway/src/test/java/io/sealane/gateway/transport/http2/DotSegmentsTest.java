package io.sealane.gateway.transport.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DotSegmentsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"/.", "/..", "/./", "/a/../b", "/a/..", "/a/%2e%2E/b", "/a/%2E/b", "/a/.%2e", "/a/%2e.?q", "/%2e"
            })
    void one_that_means_another_path_is_seen(String target) {
        assertThat(DotSegments.in(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "*",
                "",
                "/a",
                "/a.b/c",
                "/.a",
                "/a.",
                "/...",
                "/..a/",
                "/a..",
                "/%2ea",
                "/%2",
                "/?a=/../",
                "/a?/..",
                "/;..",
                "/.well-known/acme-challenge/x",
                "//a",
                "http://a.b/c",
                "/a/%2e%2e%2fb"
            })
    void anything_else_is_none(String target) {
        assertThat(DotSegments.in(target)).isFalse();
    }
}
