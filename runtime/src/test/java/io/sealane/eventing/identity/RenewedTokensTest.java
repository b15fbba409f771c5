package io.sealane.eventing.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.identity.DeliveryTokens.Purpose;
import io.sealane.resource.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RenewedTokensTest {

    private static final Purpose PURPOSE = new Purpose(new ResourceKey("ns", "sender"), "aud");
    private static final IdentitySettings SETTINGS = new IdentitySettings(
            Duration.ofHours(1),
            2,
            10,
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    private final List<CompletableFuture<String>> asked = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final RenewedTokens tokens = new RenewedTokens(this::grant, SETTINGS, () -> now);

    @Test
    void a_token_is_asked_for_once_however_many_wait_for_it() {
        var first = tokens.token(PURPOSE).toCompletableFuture();
        var second = tokens.token(PURPOSE).toCompletableFuture();
        assertThat(requests).containsExactly("ns/sender [aud] PT1H");

        asked.get(0).complete("one");

        assertThat(first).isCompletedWithValue("one");
        assertThat(second).isCompletedWithValue("one");
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("one");
        assertThat(asked).hasSize(1);
    }

    @Test
    void when_four_fifths_of_its_life_are_over_the_next_is_asked_for_and_the_present_one_serves() {
        grantNow("one");
        now = now.plus(Duration.ofMinutes(48)).minusMillis(1);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("one");
        assertThat(asked).hasSize(1);

        now = now.plusMillis(1);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("one");
        assertThat(asked).hasSize(2);
        asked.get(1).complete("two");

        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("two");
    }

    @Test
    void a_renewal_that_fails_is_tried_again_after_a_while() {
        grantNow("one");
        now = now.plus(Duration.ofMinutes(50));
        tokens.token(PURPOSE);
        asked.get(1).completeExceptionally(new IllegalStateException("down"));

        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("one");
        assertThat(asked).hasSize(2);
        now = now.plusSeconds(10);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue("one");
        assertThat(asked).hasSize(3);
    }

    @Test
    void in_its_last_minute_a_token_is_not_shown_any_more() {
        grantNow("one");
        now = now.plus(Duration.ofMinutes(59));

        var next = tokens.token(PURPOSE).toCompletableFuture();

        assertThat(next).isNotDone();
        asked.get(1).completeExceptionally(new IllegalStateException("down"));
        assertThat(next).isCompletedExceptionally();
        assertThat(tokens.token(PURPOSE).toCompletableFuture())
                .as("asked a moment ago")
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("a moment ago there was none: down");
        assertThat(asked).hasSize(2);
        now = now.plusSeconds(1);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isNotDone();
        assertThat(asked).hasSize(3);
    }

    @Test
    void a_token_with_less_than_a_minute_to_live_serves_for_half_of_it() {
        var token = token(now.plusSeconds(40));
        grantNow(token);

        now = now.plusSeconds(19);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedWithValue(token);
        assertThat(asked).hasSize(1);
        now = now.plusSeconds(1);
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isNotDone();
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_token_that_has_expired_when_it_comes_is_none() {
        var wanted = tokens.token(PURPOSE).toCompletableFuture();
        asked.get(0).complete(token(now.minusSeconds(1)));

        assertThat(wanted)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("the issuer gave a token that expired at 2026-01-02T03:04:04Z");
        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isCompletedExceptionally();
        assertThat(asked).hasSize(1);
    }

    @Test
    void the_life_that_the_issuer_gave_counts_not_the_one_asked_for() {
        grantNow(token(now.plus(Duration.ofMinutes(10))));

        now = now.plus(Duration.ofMinutes(8));
        tokens.token(PURPOSE);

        assertThat(asked).hasSize(2);
    }

    @Test
    void what_was_not_used_for_longest_gives_way() {
        grantNow("one");
        for (var audience : List.of("b", "c")) {
            tokens.token(new Purpose(PURPOSE.account(), audience));
            asked.get(asked.size() - 1).complete(audience);
        }

        assertThat(tokens.token(PURPOSE).toCompletableFuture()).isNotDone();
    }

    private void grantNow(String token) {
        tokens.token(PURPOSE);
        asked.get(asked.size() - 1).complete(token);
    }

    private CompletionStage<String> grant(ResourceKey account, List<String> audiences, Duration life) {
        requests.add(account + " " + audiences + " " + life);
        asked.add(new CompletableFuture<>());
        return asked.get(asked.size() - 1);
    }

    private static String token(Instant ends) {
        return encoded("{\"alg\":\"ES256\"}") + "." + encoded("{\"exp\":" + ends.getEpochSecond() + "}") + ".c2ln";
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
