package io.sealane.serving.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What registries want to see, where they may send those who want a token, and whom they may show a password in the clear. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChallengeTest {

    private static URI token(String image, String realm) {
        return new Challenge("bearer", Map.of("realm", realm)).token(ImageName.parse(image));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/a, https://tokens.example/t, https://tokens.example/t?scope=repository%3Aa%3Apull",
        "registry.example/a, https://tokens.example/t?x=y, https://tokens.example/t?x=y&scope=repository%3Aa%3Apull",
        "localhost:5000/a, https://tokens.example/t, https://tokens.example/t?scope=repository%3Aa%3Apull",
        "localhost:5000/a, http://localhost:5001/t, http://localhost:5001/t?scope=repository%3Aa%3Apull",
        "localhost:5000/a, http://[::1]/t, http://[::1]/t?scope=repository%3Aa%3Apull"
    })
    void a_token_is_had_over_https_or_on_this_machine(String image, String realm, String url) {
        assertThat(token(image, realm)).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/a, http://localhost/t",
        "registry.example/a, http://tokens.example/t",
        "localhost:5000/a, http://tokens.example/t",
        "localhost:5000/a, http://localhost:80@tokens.example/t",
        "localhost:5000/a, ''"
    })
    void nowhere_else(String image, String realm) {
        assertThatThrownBy(() -> token(image, realm))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("realm: expected an https URL, got '" + realm + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "Bearer realm=\"https://a/t\",service=\"s\"; bearer {realm=https://a/t, service=s}",
                "BEARER Realm = \"https://a/t\" , service=s; bearer {realm=https://a/t, service=s}",
                "Basic realm=\"x\", Bearer realm=\"https://a/t\"; basic {realm=x}, bearer {realm=https://a/t}",
                "Basic realm=\"a, Bearer realm=b\"; basic {realm=a, Bearer realm=b}",
                "Basic realm=\"say \\\"hi\\\"\"; basic {realm=say \"hi\"}",
                "Negotiate, Basic realm=\"x\"; negotiate {}, basic {realm=x}",
                "Negotiate abc==, Basic realm=\"x\"; negotiate {}, basic {realm=x}",
                "Bearer realm=https://a/t?x=y, Basic; bearer {realm=https://a/t?x=y}, basic {}",
                ", ,Basic realm=\"x\",,Digest realm=\"y\", nonce=\"n\",; basic {realm=x}, digest {nonce=n, realm=y}",
                "Basic realm=\"first\", realm=\"second\"; basic {realm=first}",
                "Basic realm=\"never ends; basic {realm=never ends}",
                "Basic realm=\"x\" \"?\", Bearer realm=\"y\"; basic {realm=x}",
                "\"; ",
            })
    void several_challenges_may_stand_in_one_field(String field, String challenges) {
        assertThat(Challenges.read(field).stream()
                        .map(one -> one.scheme() + " " + new TreeMap<>(one.parameters()))
                        .collect(Collectors.joining(", ")))
                .isEqualTo(challenges == null ? "" : challenges);
    }

    @Test
    void the_one_for_a_scheme_is_found_in_any_field() {
        var answer = new Answer(
                401,
                List.of(
                        new Header("WWW-Authenticate", "Negotiate"),
                        new Header("www-authenticate", "Basic realm=\"x\", Bearer realm=\"https://tokens.example/t\"")),
                new byte[0]);

        assertThat(Challenge.of(answer, "bearer").orElseThrow().token(ImageName.parse("registry.example/a")))
                .hasToString("https://tokens.example/t?scope=repository%3Aa%3Apull");
        assertThat(Challenge.of(answer, "basic")).isPresent();
        assertThat(Challenge.of(answer, "digest")).isEmpty();
    }
}
