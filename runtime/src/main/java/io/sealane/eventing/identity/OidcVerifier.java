package io.sealane.eventing.identity;

import io.sealane.eventing.identity.Jwts.Bad;
import io.sealane.eventing.identity.Jwts.Good;
import io.sealane.eventing.identity.Jwts.IssuerKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Verifies tokens by the keys that their issuer publishes (OpenID Connect Discovery 1.0). A signature is checked on the work executor; a
 * token that is known to be good costs its sender's requests a digest only.
 */
public final class OidcVerifier implements TokenVerifier {

    /** Issuers change with a ConfigMap; those before are forgotten by and by. */
    private static final int ISSUERS_MAX = 8;

    private final IssuerPages pages;
    private final IdentitySettings settings;
    private final InstantSource clock;
    private final Executor work;
    private final LeastUsed<Issuer, IssuerReader> issuers = new LeastUsed<>(ISSUERS_MAX);
    private final LeastUsed<Known, Good> verified;

    /** A token that was verified, by its digest: the token itself is not kept. */
    private record Known(String digest, String audience, Issuer issuer) {}

    /** @param work checks signatures; may refuse when it is busy */
    public OidcVerifier(IssuerPages pages, IdentitySettings settings, InstantSource clock, Executor work) {
        this.pages = pages;
        this.settings = settings;
        this.clock = clock;
        this.work = work;
        this.verified = new LeastUsed<>(settings.verifiedMax());
    }

    @Override
    public CompletionStage<Verification> verify(String token, String audience, Issuer issuer) {
        if (token.length() > Jwts.CHARS_MAX) {
            return CompletableFuture.completedStage(new Verification.Rejected(
                    "the token has " + token.length() + " characters, expected at most " + Jwts.CHARS_MAX));
        }
        var known = new Known(digest(token), audience, issuer);
        var before = verified.get(known);
        if (before.isPresent() && clock.instant().isBefore(before.get().expires())) {
            return CompletableFuture.completedStage(
                    new Verification.Subject(before.get().subject()));
        }
        try {
            return reader(issuer)
                    .keys()
                    .thenComposeAsync(keys -> check(token, known, keys, true), work)
                    .exceptionally(failure -> unknown(issuer, failure));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(new Verification.Unknown("too much work to verify tokens now"));
        }
    }

    private IssuerReader reader(Issuer issuer) {
        synchronized (issuers) {
            return issuers.get(issuer).orElseGet(() -> {
                var reader = new IssuerReader(issuer, pages, settings, clock);
                issuers.put(issuer, reader);
                return reader;
            });
        }
    }

    private CompletionStage<Verification> check(String token, Known known, IssuerKeys keys, boolean again) {
        try {
            var good = Jwts.verify(token, known.audience(), keys, clock.instant(), settings.clockSkew());
            verified.put(known, new Good(good.subject(), believedUntil(good)));
            return CompletableFuture.completedStage(new Verification.Subject(good.subject()));
        } catch (Bad bad) {
            return bad.anotherKey() && again
                    ? reader(known.issuer())
                            .newerThan(keys)
                            .thenComposeAsync(
                                    newer -> newer == keys ? later(known) : check(token, known, newer, false), work)
                    : CompletableFuture.completedStage(bad.rejected());
        }
    }

    /** The issuer may have a new key that was not read yet: to say no would be the end of the sender's event. */
    private CompletionStage<Verification> later(Known known) {
        return CompletableFuture.completedStage(new Verification.Unknown("the keys of the issuer "
                + known.issuer().discovery()
                + " were read a moment ago and have none for this token; they are read again"
                + " after " + settings.keysRefreshMin()));
    }

    private Instant believedUntil(Good good) {
        var aged = clock.instant().plus(settings.verifiedAge());
        return good.expires().isBefore(aged) ? good.expires() : aged;
    }

    private static Verification unknown(Issuer issuer, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new Verification.Unknown(
                "keys of the issuer " + issuer.discovery() + " are not known: " + cause.getMessage());
    }

    private static String digest(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this JVM", e);
        }
    }
}
