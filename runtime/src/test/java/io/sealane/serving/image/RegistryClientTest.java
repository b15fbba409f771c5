package io.sealane.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.issuer.OutboundHttp.Unanswered;
import io.sealane.gateway.forward.UpstreamHarness;
import io.sealane.gateway.forward.outbound.OutboundCalls;
import io.sealane.serving.image.RegistryClient.Unresolved;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Registries over real sockets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RegistryClientTest {

    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final Optional<Login> NOBODY = Optional.empty();
    private static final String MANIFEST = "/v2/team/app/manifests/v1";

    private final TestRegistry registry = TestRegistry.start();
    private final UpstreamHarness harness = new UpstreamHarness();
    private final RegistryClient client =
            new RegistryClient(new OutboundCalls(harness.upstreams, List.of(harness.loop)));

    @AfterEach
    void close() {
        registry.close();
        harness.close();
    }

    @Test
    void a_tag_is_what_its_registry_says() throws Exception {
        registry.put("team/app", "v1", DIGEST);

        assertThat(digest("team/app:v1", NOBODY)).isEqualTo("sha256:" + DIGEST);
        assertThat(registry.asked()).containsExactly("HEAD " + MANIFEST);
    }

    @Test
    void who_wants_a_token_gets_one_that_everybody_may_have() throws Exception {
        registry.put("team/app", "v1", DIGEST);
        registry.demandToken(Optional.empty());

        assertThat(digest("team/app:v1", NOBODY)).isEqualTo("sha256:" + DIGEST);
        assertThat(registry.asked())
                .containsExactly(
                        "HEAD " + MANIFEST,
                        "GET /token?service=a+registry&scope=repository%3Ateam%2Fapp%3Apull",
                        "HEAD " + MANIFEST + " as Bearer");
    }

    @Test
    void a_login_is_shown_for_the_token_and_not_before_it_is_asked_for() throws Exception {
        registry.put("team/app", "v1", DIGEST);
        registry.demandToken(Optional.of("me:secret"));

        assertThat(digest("team/app:v1", Optional.of(new Login("me", "secret"))))
                .isEqualTo("sha256:" + DIGEST);
        assertThat(registry.asked().get(0)).isEqualTo("HEAD " + MANIFEST);
        assertThat(registry.asked().get(1)).endsWith(" as Basic");

        assertThat(failure("team/app:v1", NOBODY))
                .isInstanceOf(Unresolved.class)
                .hasMessageStartingWith("GET http://" + registry.host() + "/token?")
                .hasMessageEndingWith("expected status 200, got 403");
    }

    @Test
    void a_registry_may_want_the_login_itself() throws Exception {
        registry.put("team/app", "v1", DIGEST);
        registry.demandLogin("me:secret");

        assertThat(digest("team/app:v1", Optional.of(new Login("me", "secret"))))
                .isEqualTo("sha256:" + DIGEST);
        assertThat(failure("team/app:v1", NOBODY))
                .hasMessage("HEAD http://" + registry.host() + MANIFEST + ": expected status 200, got 401");
    }

    @Test
    void a_tag_that_is_not_there_and_a_digest_that_is_none_are_told() {
        assertThat(failure("team/app:v1", NOBODY))
                .isInstanceOf(Unresolved.class)
                .hasMessage("HEAD http://" + registry.host() + MANIFEST + ": expected status 200, got 404");
        registry.put("team/app", "v1", "short");
        assertThat(failure("team/app:v1", NOBODY))
                .hasMessageEndingWith("expected Docker-Content-Digest with sha256:…, got sha256:short");
    }

    @Test
    void a_registry_that_is_not_there_is_told_by_its_address() {
        registry.close();

        assertThat(failure("team/app:v1", NOBODY)).isInstanceOf(Unanswered.class);
    }

    private Throwable failure(String image, Optional<Login> login) {
        return catchThrowable(() -> digest(image, login)).getCause();
    }

    private String digest(String image, Optional<Login> login) throws Exception {
        return client.digest(ImageName.parse(registry.host() + "/" + image), login, Duration.ofSeconds(30))
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }
}
