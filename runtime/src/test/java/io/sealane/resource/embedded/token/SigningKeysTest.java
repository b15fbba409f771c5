package io.sealane.resource.embedded.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.resource.embedded.token.TokenClaims.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SigningKeysTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration AGE = Duration.ofDays(90);
    private static final Duration LIFE = Duration.ofDays(1);
    private static final String ISSUER = "https://issuer";

    private final SigningKeys first = SigningKeys.generate(START);

    @Test
    void keys_survive_being_written_and_the_public_ones_hold_nothing_private() {
        var token = sign(first, START);
        var read = SigningKeys.parse(first.json());
        assertThat(verify(read, token, START).account().name()).isEqualTo("robot");
        assertThat(first.json()).contains("\"d\":");
        assertThat(first.publicJson()).contains("\"kid\":").doesNotContain("\"d\":");
        assertThat(first.toString()).doesNotContain("\"d\":");
    }

    @Test
    void a_young_key_stays_and_an_old_one_gets_a_successor() {
        assertThat(first.rotated(START.plus(AGE).minusSeconds(1), AGE, LIFE)).isSameAs(first);
        var second = first.rotated(START.plus(AGE), AGE, LIFE);
        assertThat(second.signer().getKeyId()).isNotEqualTo(first.signer().getKeyId());
        assertThat(second.verifiers()).hasSize(2);
    }

    @Test
    void tokens_of_the_key_before_are_valid_until_the_last_of_them_has_ended() {
        var changed = START.plus(AGE);
        var token = sign(first, changed.minusSeconds(1));
        var second = first.rotated(changed, AGE, LIFE);
        assertThat(verify(second, token, changed).id()).isEqualTo("t1");
        assertThat(second.rotated(changed.plus(LIFE).minusSeconds(1), AGE, LIFE).verifiers())
                .hasSize(2);
        var later = second.rotated(changed.plus(LIFE), AGE, LIFE);
        assertThat(later.verifiers()).hasSize(1);
        assertThat(later.signer().getKeyId()).isEqualTo(second.signer().getKeyId());
    }

    @Test
    void a_token_is_refused_before_its_time_after_its_end_and_for_another_issuer() {
        var token = sign(first, START);
        assertThatThrownBy(() -> verify(first, token, START.minusSeconds(10))).isInstanceOf(TokenRefused.class);
        assertThat(verify(first, token, START.plusSeconds(599)).expiresAt()).isEqualTo(START.plusSeconds(600));
        assertThatThrownBy(() -> verify(first, token, START.plusSeconds(600)))
                .isInstanceOf(TokenRefused.class)
                .hasMessage("token: has expired");
        assertThatThrownBy(() -> new Tokens(first, "https://other").verify(token, List.of(ISSUER), START))
                .isInstanceOf(TokenRefused.class);
        assertThatThrownBy(() -> verify(SigningKeys.generate(START), token, START))
                .isInstanceOf(TokenRefused.class)
                .hasMessage("token: is none of this server's");
    }

    @Test
    void what_are_no_keys_is_refused_without_showing_it() {
        for (var text : List.of("", "{}", "{\"keys\":[]}", "swordfish", first.publicJson())) {
            assertThatThrownBy(() -> SigningKeys.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("swordfish");
        }
    }

    private static String sign(SigningKeys keys, Instant now) {
        var account = new Reference("ServiceAccount", "ns", "robot", "u1");
        return new Tokens(keys, ISSUER)
                .sign(new TokenClaims("t1", List.of(ISSUER), now, now.plusSeconds(600), account, Optional.empty()));
    }

    private static TokenClaims verify(SigningKeys keys, String token, Instant now) {
        return new Tokens(keys, ISSUER).verify(token, List.of(ISSUER), now);
    }
}
