package io.sealane.eventing.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.identity.TokenVerifier.Verification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Claims and their checks as of RFC 7519, 4.1, and OpenID Connect Core 1.0, 3.1.3.7. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OidcVerifierTest {

    private static final URI OUTSIDE = URI.create("https://issuer.example/realm");
    private static final Issuer ISSUER = new Issuer(OUTSIDE, TrustBundle.EMPTY);
    private static final IdentitySettings SETTINGS = new IdentitySettings(
            Duration.ofHours(1),
            10,
            10,
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    private final PublicJsonWebKey first = key("first");
    private final PublicJsonWebKey second = key("second");
    private final List<String> read = new ArrayList<>();
    private List<PublicJsonWebKey> published = List.of(first);
    private boolean reachable = true;
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private String keysAt = OUTSIDE + "/keys";
    private int verifications;
    private final OidcVerifier verifier = new OidcVerifier(
            new IssuerPages(path -> api(path), this::outside, new OutboundHttp.Limits(Duration.ofSeconds(1), 1000)),
            SETTINGS,
            () -> now,
            task -> {
                verifications++;
                task.run();
            });

    @Test
    void a_good_token_says_whose_it_is() throws Exception {
        assertThat(verify(token(first, claims -> {})))
                .isEqualTo(new Verification.Subject("system:serviceaccount:ns:a"));
        assertThat(read)
                .containsExactly(
                        "https://issuer.example/realm/.well-known/openid-configuration",
                        "https://issuer.example/realm/keys");
    }

    @Test
    void each_claim_that_is_wrong_is_named() throws Exception {
        assertThat(verify(token(first, claims -> claims.setAudience("another"))))
                .isEqualTo(new Verification.Rejected("the token is for another audience, expected aud"));
        assertThat(verify(token(first, claims -> claims.unsetClaim("aud"))))
                .isEqualTo(new Verification.Rejected("the token is for another audience, expected aud"));
        assertThat(verify(token(first, claims -> claims.setIssuer("https://elsewhere.example"))))
                .isEqualTo(new Verification.Rejected(
                        "the token is of another issuer, expected https://issuer.example/realm"));
        assertThat(verify(token(first, claims -> claims.setExpirationTime(at(-31)))))
                .isEqualTo(new Verification.Rejected("the token has expired"));
        assertThat(verify(token(first, claims -> claims.setExpirationTime(at(-29)))))
                .as("clocks may differ by 30 s")
                .isInstanceOf(Verification.Subject.class);
        assertThat(verify(token(first, claims -> claims.setNotBefore(at(31)))))
                .isInstanceOf(Verification.Rejected.class);
        assertThat(verify(token(first, claims -> claims.unsetClaim("exp")))).isInstanceOf(Verification.Rejected.class);
        assertThat(verify(token(first, claims -> claims.unsetClaim("sub")))).isInstanceOf(Verification.Rejected.class);
    }

    @Test
    void what_was_not_signed_by_the_issuer_is_no_token() throws Exception {
        var good = token(first, claims -> {});
        var cut = good.substring(0, good.length() - 4) + "AAAA";
        var impostor = key("first");

        for (var bad : List.of(cut, token(impostor, claims -> {}), symmetric(), unsigned(), "a.b.c", "x", "")) {
            assertThat(verify(bad)).as(bad).isInstanceOf(Verification.Rejected.class);
        }
        assertThat(verify("x".repeat(16 * 1024 + 1)))
                .isEqualTo(new Verification.Rejected("the token has 16385 characters, expected at most 16384"));
    }

    @Test
    void a_token_that_is_known_costs_no_signature_until_it_is_too_long_ago_or_expires() throws Exception {
        var token = token(first, claims -> claims.setExpirationTime(at(400)));
        verify(token);
        verify(token);
        assertThat(verifications).isEqualTo(1);

        now = now.plusSeconds(300);
        verify(token);
        assertThat(verifications).isEqualTo(2);

        now = now.plusSeconds(131);
        assertThat(verify(token)).isEqualTo(new Verification.Rejected("the token has expired"));
    }

    @Test
    void a_good_token_for_one_receiver_is_not_known_to_be_good_for_another() throws Exception {
        var token = token(first, claims -> {});
        verify(token);

        assertThat(verifier.verify(token, "another", ISSUER)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Verification.Rejected.class);
    }

    @Test
    void a_new_key_is_read_when_a_token_names_it_but_not_at_every_token() throws Exception {
        verify(token(first, claims -> {}));
        published = List.of(first, second);

        assertThat(verify(token(second, claims -> {})))
                .as("keys were read a moment ago, and this one may be new")
                .isEqualTo(new Verification.Unknown(
                        "the keys of the issuer https://issuer.example/realm were read a moment ago and have none for this"
                                + " token; they are read again after PT10S"));
        now = now.plusSeconds(11);
        assertThat(verify(token(second, claims -> {}))).isInstanceOf(Verification.Subject.class);

        read.clear();
        for (var i = 0; i < 5; i++) {
            verify(token(key("unknown-" + i), claims -> {}));
        }
        assertThat(read).isEmpty();

        now = now.plusSeconds(11);
        assertThat(verify(token(key("unknown"), claims -> {})))
                .as("read again, and still none")
                .isInstanceOf(Verification.Rejected.class);
    }

    @Test
    void old_keys_serve_while_the_issuer_cannot_be_asked() throws Exception {
        verify(token(first, claims -> {}));
        reachable = false;
        now = now.plus(Duration.ofHours(2));

        assertThat(verify(token(first, claims -> claims.setSubject("later"))))
                .isEqualTo(new Verification.Subject("later"));
    }

    @Test
    void without_keys_it_is_unknown_whose_a_token_is_and_the_issuer_is_asked_again_later() throws Exception {
        reachable = false;
        assertThat(verify(token(first, claims -> {})))
                .isEqualTo(new Verification.Unknown(
                        "keys of the issuer https://issuer.example/realm are not known: no route"));
        reachable = true;
        assertThat(verify(token(first, claims -> {}))).isInstanceOf(Verification.Unknown.class);

        now = now.plusSeconds(11);
        assertThat(verify(token(first, claims -> {}))).isInstanceOf(Verification.Subject.class);
    }

    @Test
    void keys_that_anybody_on_the_way_could_change_are_not_read() throws Exception {
        keysAt = keysAt.replace("https:", "http:");

        assertThat(verify(token(first, claims -> {}))).isInstanceOf(Verification.Unknown.class);
        assertThat(read).noneMatch(uri -> uri.startsWith("http:"));
    }

    @Test
    void the_api_server_is_read_through_the_nodes_own_client() throws Exception {
        var found = verifier.verify(token(first, claims -> {}), "aud", new Issuer(Issuer.API_SERVER, TrustBundle.EMPTY))
                .toCompletableFuture()
                .join();

        assertThat(found).isInstanceOf(Verification.Subject.class);
        assertThat(read).containsExactly("api /.well-known/openid-configuration", "api /openid/v1/jwks");
    }

    @Test
    void where_there_is_no_time_for_signatures_it_is_unknown() throws Exception {
        var busy = new OidcVerifier(
                new IssuerPages(this::api, this::outside, new OutboundHttp.Limits(Duration.ofSeconds(1), 1000)),
                SETTINGS,
                () -> now,
                task -> {
                    throw new RejectedExecutionException("full");
                });

        assertThat(busy.verify(token(first, claims -> {}), "aud", ISSUER)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(Verification.Unknown.class);
    }

    private Verification verify(String token) {
        return verifier.verify(token, "aud", ISSUER).toCompletableFuture().join();
    }

    private CompletableFuture<String> api(String path) {
        read.add("api " + path);
        return CompletableFuture.completedFuture(
                path.startsWith("/openid")
                        ? keys()
                        : "{\"issuer\":\"" + OUTSIDE + "\",\"jwks_uri\":\"https://10.0.0.1:6443/openid/v1/jwks\"}");
    }

    private CompletableFuture<OutboundHttp.Answer> outside(OutboundHttp.Request request) {
        if (!reachable) {
            return CompletableFuture.failedFuture(new OutboundHttp.Unanswered("no route"));
        }
        read.add(request.uri().toString());
        var page = request.uri().getPath().endsWith("/keys")
                ? keys()
                : "{\"issuer\":\"" + OUTSIDE + "\",\"jwks_uri\":\"" + keysAt + "\"}";
        return CompletableFuture.completedFuture(
                new OutboundHttp.Answer(200, List.of(), page.getBytes(StandardCharsets.UTF_8)));
    }

    private String keys() {
        return new org.jose4j.jwk.JsonWebKeySet(published).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private String token(PublicJsonWebKey key, Consumer<JwtClaims> change) throws JoseException {
        var signature = new JsonWebSignature();
        signature.setPayload(claims(change).toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        return signature.getCompactSerialization();
    }

    /** Signed with what everybody knows, as if the public key were a shared secret. */
    private String symmetric() throws JoseException {
        var signature = new JsonWebSignature();
        signature.setPayload(claims(claims -> {}).toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKeyIdHeaderValue("first");
        signature.setKey(new HmacKey(first.getKey().getEncoded()));
        return signature.getCompactSerialization();
    }

    private String unsigned() throws JoseException {
        var signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setPayload(claims(claims -> {}).toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        return signature.getCompactSerialization();
    }

    private JwtClaims claims(Consumer<JwtClaims> change) {
        var claims = new JwtClaims();
        claims.setIssuer(OUTSIDE.toString());
        claims.setSubject("system:serviceaccount:ns:a");
        claims.setAudience("aud");
        claims.setExpirationTime(at(3600));
        change.accept(claims);
        return claims;
    }

    private NumericDate at(long seconds) {
        return NumericDate.fromSeconds(now.getEpochSecond() + seconds);
    }

    private static PublicJsonWebKey key(String id) {
        try {
            var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(id);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
