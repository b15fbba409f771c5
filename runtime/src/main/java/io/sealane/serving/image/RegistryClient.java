package io.sealane.serving.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.OutboundHttp.Answer;
import io.sealane.cert.issuer.OutboundHttp.Header;
import io.sealane.cert.issuer.OutboundHttp.Limits;
import io.sealane.cert.issuer.OutboundHttp.Request;
import io.sealane.cert.issuer.OutboundHttp.Trust;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks registries which digest a tag has now (OCI Distribution Specification, HEAD of a manifest), anonymously or with a login, with a
 * token where they want one. Over https by the platform's roots; in the clear only on this machine. Redirects are not followed.
 * Safe for any thread; never blocks.
 */
public final class RegistryClient {

    /** Whatever has a digest: lists of platforms first, as those who pull ask. */
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private static final int TOKEN_BYTES_MAX = 65_536;
    private static final int UNAUTHORIZED = 401;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutboundHttp http;

    public RegistryClient(OutboundHttp http) {
        this.http = http;
    }

    /** It is not known what an image is. The message says why, for the status of a resource. */
    public static final class Unresolved extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unresolved(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The digest that an image's tag has now.
     *
     * @param login shown only when the registry asks for one
     * @param timeout of all that it takes; positive
     * @return {@code sha256:…}, or a stage failed with {@link Unresolved}, with what kept the registry from answering, or late
     */
    public CompletionStage<String> digest(ImageName image, Optional<Login> login, Duration timeout) {
        try {
            var asking = new Asking(image, image.manifest(), login, timeout);
            return asking.head(null)
                    .thenCompose(asking::answered)
                    .toCompletableFuture()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new Unresolved(String.valueOf(e.getMessage())));
        }
    }

    /** One image, until its registry has said what it is. */
    private final class Asking {

        private final ImageName image;
        private final URI manifest;
        private final Optional<Login> login;
        private final Duration timeout;

        Asking(ImageName image, URI manifest, Optional<Login> login, Duration timeout) {
            this.image = image;
            this.manifest = manifest;
            this.login = login;
            this.timeout = timeout;
        }

        /** @param authorization empty for nobody in particular */
        CompletionStage<Answer> head(@Nullable String authorization) {
            return send("HEAD", manifest, MANIFESTS, authorization);
        }

        CompletionStage<String> answered(Answer answer) {
            if (answer.status() != UNAUTHORIZED) {
                return CompletableFuture.completedStage(digest(answer));
            }
            var bearer = Challenge.of(answer, "bearer");
            if (bearer.isPresent()) {
                return token(bearer.get().token(image))
                        .thenCompose(token -> head("Bearer " + token))
                        .thenApply(this::digest);
            }
            return login.isPresent() && Challenge.of(answer, "basic").isPresent()
                    ? head(login.get().basic()).thenApply(this::digest)
                    : CompletableFuture.completedStage(digest(answer));
        }

        private CompletionStage<String> token(URI realm) {
            var shown = login.map(Login::basic).orElse(null);
            return send("GET", realm, "application/json", shown).thenApply(answer -> {
                if (answer.status() != 200) {
                    throw new Unresolved("GET " + realm + ": expected status 200, got " + answer.status());
                }
                return token(realm, answer);
            });
        }

        private static String token(URI realm, Answer answer) {
            try {
                var json = JSON.readTree(answer.body());
                var token = json.path("token").asText(json.path("access_token").asText());
                if (!token.isEmpty()) {
                    return token;
                }
            } catch (IOException e) {
                // Said below; what was read may be a secret.
            }
            throw new Unresolved("GET " + realm + ": expected JSON with a token");
        }

        private String digest(Answer answer) {
            if (answer.status() != 200) {
                throw new Unresolved("HEAD " + manifest + ": expected status 200, got " + answer.status());
            }
            return answer.header("docker-content-digest")
                    .map(String::strip)
                    .filter(ImageName::isDigest)
                    .orElseThrow(() ->
                            new Unresolved("HEAD " + manifest + ": expected Docker-Content-Digest with sha256:…, got "
                                    + answer.header("docker-content-digest").orElse("none")));
        }

        private CompletionStage<Answer> send(String method, URI uri, String accept, @Nullable String authorization) {
            var fields = new ArrayList<>(List.of(new Header("Accept", accept)));
            if (authorization != null) {
                fields.add(new Header("Authorization", authorization));
            }
            return http.send(
                    new Request(method, uri, fields, new byte[0], Trust.SYSTEM, new Limits(timeout, TOKEN_BYTES_MAX)));
        }
    }
}
