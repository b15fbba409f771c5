package io.sealane.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ImageNameTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "nginx,                          https://index.docker.io/v2/library/nginx/manifests/latest",
        "docker.io/nginx:1.27,           https://index.docker.io/v2/library/nginx/manifests/1.27",
        "openshift/hello,                https://index.docker.io/v2/openshift/hello/manifests/latest",
        "ghcr.io/knative/hello:v1,       https://ghcr.io/v2/knative/hello/manifests/v1",
        "registry:5000/a/b/c,            https://registry:5000/v2/a/b/c/manifests/latest",
        "localhost/a:1,                  http://localhost/v2/a/manifests/1",
        "127.0.0.1:5000/a:1,             http://127.0.0.1:5000/v2/a/manifests/1",
        "[::1]:5000/a:1,                 http://[::1]:5000/v2/a/manifests/1",
        "127.0.0.1.example.com/a:1,      https://127.0.0.1.example.com/v2/a/manifests/1",
    })
    void a_name_says_where_its_registry_is_as_container_tools_read_it(String text, String manifest) {
        assertThat(ImageName.parse(text).manifest()).hasToString(manifest);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost/a, true",
        "LocalHost:5000/a, true",
        "localhost.:5000/a, true",
        "registry.localhost/a, true",
        "127.0.0.1/a, true",
        "127.8.9.10:80/a, true",
        "127.1:80/a, true",
        "[::1]:80/a, true",
        "[0:0:0:0:0:0:0:1]/a, true",
        "[::ffff:7f00:1]/a, true",
        "[2001:db8::1]/a, false",
        "127.0.0.1.example.com/a, false",
        "localhost.example.com/a, false",
        "notlocalhost:80/a, false",
        "nginx, false"
    })
    void loopback_is_known_in_any_spelling(String text, boolean loopback) {
        assertThat(ImageName.parse(text).isLoopback()).isEqualTo(loopback);
    }

    @Test
    void a_digest_stays_and_a_tag_can_be_pinned() {
        assertThat(ImageName.parse("example.com/a:v1@" + DIGEST).isPinned()).isTrue();
        var tagged = ImageName.parse("example.com/a:v1");
        assertThat(tagged.isPinned()).isFalse();
        assertThat(tagged.pinned(DIGEST)).isEqualTo("example.com/a@" + DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "UPPER",
                "a b",
                "example.com/",
                "a:",
                "a@sha256:1",
                "a@md5:00",
                "user@host/a",
                "x/../y?z",
                "a:b:c",
                "/a"
            })
    void what_is_no_name_of_an_image_is_refused(String text) {
        assertThatThrownBy(() -> ImageName.parse(text)).hasMessageContaining("got '" + text + "'");
    }

    @Test
    void the_longest_key_of_a_Docker_configuration_that_means_the_image_counts() {
        var config = """
                {"auths": {
                  "https://example.com/v1/": {"username": "all", "password": "1"},
                  "example.com/team": {"auth": "dGVhbToyOjM="},
                  "example.com/team/other": {"username": "other", "password": "4"},
                  "https://index.docker.io/v1/": {"username": "docker", "password": "5"}}}
                """;
        assertThat(Login.of(ImageName.parse("example.com/team/app"), config)).contains(new Login("team", "2:3"));
        assertThat(Login.of(ImageName.parse("example.com/teams/app"), config)).contains(new Login("all", "1"));
        assertThat(Login.of(ImageName.parse("nginx"), config)).contains(new Login("docker", "5"));
        assertThat(Login.of(ImageName.parse("example.org/a"), config)).isEmpty();
        assertThat(Login.of(ImageName.parse("nginx"), "no JSON")).isEmpty();
        assertThat(new Login("me", "secret")).hasToString("Login[me]");
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, registry.example.com/team/app, true",
        "registry.*.com, registry.example.com/team/app, true",
        "*.example.com:5000, registry.example.com:5000/team/app, true",
        "https://*.example.com/team, registry.example.com/team/app, true",
        "*.example.com/team, registry.example.com/teams/app, false",
        "*.example.com, example.com/app, false",
        "*.example.com, a.registry.example.com/app, false",
        "*.example.com, registry.example.com:5000/app, false",
        "*, registry.example.com/app, false",
        "*-good.example.com, very-good.example.com/app, true",
        "*-good.example.com, very-bad.example.com/app, false",
        "reg*.example.com, registry.example.com/app, true",
        "r*g*y.example.com, registry.example.com/app, true",
        "r*gg*y.example.com, registry.example.com/app, false",
        "registry*registry.example.com, registry.example.com/app, false",
        "registry.example.*, registry.example.com/app, true",
        "registry.example.*, registry.example.com:5000/app, false",
        "registry.example.com:*, registry.example.com:5000/app, false",
        "registry.example.com/te*, registry.example.com/team/app, false",
        "registry.example.com/team/app, registry.example.com/team/app, true",
        "*.docker.io, nginx, true"
    })
    void a_star_stands_for_any_part_of_one_label_of_a_host(String key, String image, boolean means) {
        var config = "{\"auths\": {\"" + key + "\": {\"username\": \"me\", \"password\": \"1\"}}}";

        assertThat(Login.of(ImageName.parse(image), config).isPresent()).isEqualTo(means);
    }

    @Test
    void a_password_is_shown_over_https_only() {
        var image = ImageName.parse("example.com/a");
        assertThat(challenge("Bearer realm=\"https://auth.example.com/token?a=b\", service=\"x\"")
                        .token(image))
                .hasToString("https://auth.example.com/token?a=b&service=x&scope=repository%3Aa%3Apull");
        assertThatThrownBy(() -> challenge("bearer realm=\"http://auth.example.com/token\"")
                        .token(image))
                .hasMessage("realm: expected an https URL, got 'http://auth.example.com/token'");
    }

    private static Challenge challenge(String field) {
        var answer = new Answer(401, List.of(new Header("WWW-Authenticate", field)), new byte[0]);
        return Challenge.of(answer, "bearer").orElseThrow();
    }
}
