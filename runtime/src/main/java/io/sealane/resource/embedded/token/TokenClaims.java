package io.sealane.resource.embedded.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a token says.
 *
 * @param id unique to the token
 * @param audiences who it is for; at least one
 * @param issuedAt also the first moment of its validity; whole seconds count
 * @param expiresAt the first moment at which it is no longer valid
 * @param account whose token it is
 * @param bound what it dies with, beside the account
 */
public record TokenClaims(
        String id,
        List<String> audiences,
        Instant issuedAt,
        Instant expiresAt,
        Reference account,
        Optional<Reference> bound) {

    /**
     * An object of a namespace.
     *
     * @param kind {@code ServiceAccount}, {@code Pod} or {@code Secret}
     * @param uid of the very object, not of another one of its name
     */
    public record Reference(String kind, String namespace, String name, String uid) {}

    public TokenClaims {
        audiences = List.copyOf(audiences);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("audiences: none, expected at least one");
        }
        if (!expiresAt.isAfter(issuedAt)) {
            throw new IllegalArgumentException("expires-at: " + expiresAt + ", expected after " + issuedAt);
        }
    }
}
