package io.sealane.resource.embedded.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ISSUER = "https://issuer";

    private final Tokens tokens = new Tokens(SigningKeys.generate(NOW), ISSUER);

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> tokens.verify(token, List.of(ISSUER), NOW)).isInstanceOf(TokenRefused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":1}",
                "{\"alg\":[\"ES256\"]}",
                "{\"alg\":null}",
                "{\"alg\":\"none\"}",
                "{\"alg\":\"ES256\",\"kid\":[1]}",
                "{\"alg\":\"ES256\",\"kid\":{}}",
                "{\"alg\":\"ES256\",\"x5t\":7}",
                "{\"alg\":\"ES256\",\"x5t#S256\":[]}",
                "{\"alg\":\"ES256\",\"crit\":7}",
                "{\"alg\":\"ES256\",\"crit\":[7]}",
                "{\"alg\":\"ES256\",\"b64\":\"x\"}",
                "{\"alg\":\"ES256\",\"jwk\":7}",
                "{\"alg\":\"ES256\",\"x5c\":7}",
                "[]",
                "7",
                "\"\"",
                "null",
                "",
                "{\"alg\":\"ES256\",\"alg\":1}"
            })
    void a_header_of_wrong_types_is_refused_and_no_failure(String header) {
        assertRefused(base64(header) + "." + base64("{\"sub\":\"x\"}") + "." + base64("signature"));
        assertRefused(base64(header) + "." + base64("{\"sub\":\"x\"}") + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "a.b.c.d.e", "\u0000.\u0000.\u0000", "ü.ü.ü"})
    void what_is_no_token_is_refused(String token) {
        assertRefused(token);
    }

    @Test
    void a_token_larger_than_any_of_ours_is_refused_unread() {
        assertRefused("a".repeat(1_000_000) + ".b.c");
    }
}
