package io.sealane.resource.embedded;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.token.TokenClaims;
import io.sealane.resource.embedded.token.TokenClaims.Reference;
import io.sealane.resource.embedded.token.TokenRefused;
import io.sealane.resource.embedded.token.Tokens;
import io.sealane.resource.embedded.verb.ApiObjects;
import io.sealane.resource.embedded.verb.Target;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Checks tokens against what is stored: a token is worth nothing once its account, or what it is bound to, is gone. May wait for the disk. */
final class ServiceAccountTokens {

    private static final String SCHEME = "bearer ";

    private final Tokens tokens;
    private final ApiObjects objects;
    private final Clock clock;

    ServiceAccountTokens(Tokens tokens, ApiObjects objects, Clock clock) {
        this.tokens = tokens;
        this.objects = objects;
        this.clock = clock;
    }

    Tokens tokens() {
        return tokens;
    }

    /** The bearer token of a request (RFC 6750, 2.1). */
    static Optional<String> bearer(HttpRequest request) {
        return request.getHeader("Authorization")
                .map(header -> header.value())
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()).strip());
    }

    /** Whose token this is, when it is one for this server. */
    Optional<Authentication.Identity> identify(String token) {
        try {
            return Optional.of(identity(check(token, List.of(tokens.issuer()))));
        } catch (TokenRefused e) {
            return Optional.empty();
        }
    }

    /**
     * Checks a token.
     *
     * @throws TokenRefused when it is not valid now
     */
    TokenClaims check(String token, List<String> audiences) {
        var claims = tokens.verify(token, audiences, clock.instant());
        requireAlive(claims.account());
        claims.bound().ifPresent(this::requireAlive);
        return claims;
    }

    private void requireAlive(Reference reference) {
        var alive = find(reference.kind(), reference.namespace(), reference.name())
                .filter(object -> Meta.uid(object).equals(reference.uid()));
        if (alive.isEmpty()) {
            throw new TokenRefused("token: its " + reference.kind() + " is gone");
        }
    }

    /** One of the objects that a token can be about. */
    Optional<JsonNode> find(String kind, String namespace, String name) {
        var served = objects.catalog().kinds().find("", "v1", plural(kind)).orElseThrow();
        try {
            return Optional.of(objects.reads().get(new Target(served, namespace, name, "")));
        } catch (ApiFailure e) {
            if (e.code() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String plural(String kind) {
        return switch (kind) {
            case "ServiceAccount" -> "serviceaccounts";
            case "Pod" -> "pods";
            case "Secret" -> "secrets";
            default -> throw new IllegalArgumentException("kind: " + kind + ", expected ServiceAccount, Pod or Secret");
        };
    }

    static Authentication.Identity identity(TokenClaims claims) {
        var account = claims.account();
        Map<String, List<String>> extra = new TreeMap<>();
        extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.id()));
        claims.bound().filter(bound -> bound.kind().equals("Pod")).ifPresent(pod -> {
            extra.put("authentication.kubernetes.io/pod-name", List.of(pod.name()));
            extra.put("authentication.kubernetes.io/pod-uid", List.of(pod.uid()));
        });
        return new Authentication.Identity(
                Tokens.user(account),
                account.uid(),
                List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + account.namespace(),
                        "system:authenticated"),
                extra);
    }

    /** What everybody needs who verifies tokens: OpenID Connect Discovery 1.0, as far as Kubernetes serves it. */
    Optional<HttpResponse> page(List<String> segments) {
        if (segments.equals(List.of(".well-known", "openid-configuration"))) {
            var document =
                    Json.object().put("issuer", tokens.issuer()).put("jwks_uri", tokens.issuer() + "/openid/v1/jwks");
            document.putArray("response_types_supported").add("id_token");
            document.putArray("subject_types_supported").add("public");
            document.putArray("id_token_signing_alg_values_supported").add("ES256");
            return Optional.of(Answers.json(200, document));
        }
        if (segments.equals(List.of("openid", "v1", "jwks"))) {
            var type = ContentTypes.parse("application/jwk-set+json");
            return Optional.of(HttpResponse.create()
                    .withEntity(HttpEntities.create(
                            type, tokens.publicKeys().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        return Optional.empty();
    }
}
