package io.sealane.eventing.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.eventing.identity.Jwts.IssuerKeys;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Knows the keys of one issuer, and reads them again when they are old or a token names another. Safe for any thread. */
final class IssuerReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Issuer issuer;
    private final IssuerPages pages;
    private final IdentitySettings settings;
    private final InstantSource clock;
    private @Nullable IssuerKeys known;
    private @Nullable CompletableFuture<IssuerKeys> reading;
    private Instant lastTried = Instant.MIN;

    IssuerReader(Issuer issuer, IssuerPages pages, IdentitySettings settings, InstantSource clock) {
        this.issuer = issuer;
        this.pages = pages;
        this.settings = settings;
        this.clock = clock;
    }

    /** The keys. Old ones are given while they are read again; fails when there are none. */
    synchronized CompletionStage<IssuerKeys> keys() {
        var present = known;
        if (present == null) {
            return read();
        }
        if (!clock.instant().isBefore(present.read().plus(settings.keysAge()))) {
            read();
        }
        return CompletableFuture.completedStage(present);
    }

    /** Keys that were read after these; the same ones again when they were read too recently for that. */
    synchronized CompletionStage<IssuerKeys> newerThan(IssuerKeys keys) {
        var present = known;
        return present != null && present != keys ? CompletableFuture.completedStage(present) : read();
    }

    private CompletionStage<IssuerKeys> read() {
        var present = reading;
        if (present != null) {
            return present;
        }
        var now = clock.instant();
        if (lastTried.isAfter(now.minus(settings.keysRefreshMin()))) {
            return known != null
                    ? CompletableFuture.completedStage(known)
                    : CompletableFuture.failedStage(
                            new IllegalStateException(issuer.discovery() + " could not be read a moment ago"));
        }
        lastTried = now;
        var keys = new CompletableFuture<IssuerKeys>();
        reading = keys;
        discover().whenComplete((found, failure) -> {
            settle(found);
            if (failure == null) {
                keys.complete(found);
            } else {
                keys.completeExceptionally(failure);
            }
        });
        return keys;
    }

    private synchronized void settle(@Nullable IssuerKeys found) {
        reading = null;
        if (found != null) {
            known = found;
        }
    }

    private CompletionStage<IssuerKeys> discover() {
        try {
            return pages.configuration(issuer).thenCompose(text -> {
                var configuration = json(text);
                var name = configuration.path("issuer").asText();
                var keys = configuration.path("jwks_uri").asText();
                if (name.isEmpty() || keys.isEmpty()) {
                    throw new IllegalStateException(
                            issuer.discovery() + ": expected issuer and jwks_uri in its openid-configuration");
                }
                return pages.keys(issuer, URI.create(keys))
                        .thenApply(set -> new IssuerKeys(name, Jwts.keys(set), clock.instant()));
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected a JSON document", e);
        }
    }
}
