package io.sealane.eventing.identity;

import io.sealane.eventing.identity.TokenVerifier.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/** JSON Web Tokens (RFC 7519) with JOSE. Pure. */
final class Jwts {

    /** Longer ones are not looked at. */
    static final int CHARS_MAX = 16 * 1024;

    /** Signatures of issuers with key pairs: who verifies must not be able to sign. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

    private static final JwtConsumer UNVERIFIED = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();

    private Jwts() {}

    /**
     * What an issuer says of itself.
     *
     * @param name the {@code iss} of its tokens
     * @param read when
     */
    record IssuerKeys(String name, List<JsonWebKey> keys, Instant read) {}

    /** @throws IllegalArgumentException when the text is no key set (RFC 7517, 5) */
    static List<JsonWebKey> keys(String json) {
        try {
            return new JsonWebKeySet(json).getJsonWebKeys();
        } catch (JoseException e) {
            throw new IllegalArgumentException("expected a JSON Web Key Set", e);
        }
    }

    /** A token that is good, until when. */
    record Good(String subject, Instant expires) {}

    /** Why a token is not good; {@code anotherKey} when the issuer may have a key by now that it had not. */
    static final class Bad extends Exception {

        private static final long serialVersionUID = 1;

        private final boolean anotherKey;

        Bad(String why, boolean anotherKey) {
            super(why, null, false, false);
            this.anotherKey = anotherKey;
        }

        boolean anotherKey() {
            return anotherKey;
        }

        Verification.Rejected rejected() {
            return new Verification.Rejected(String.valueOf(getMessage()));
        }
    }

    static Good verify(String token, String audience, IssuerKeys issuer, Instant now, Duration skew) throws Bad {
        var consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(issuer.keys()))
                .setExpectedIssuer(issuer.name())
                .setExpectedAudience(audience)
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) skew.toSeconds())
                .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
                .build();
        try {
            var claims = consumer.processToClaims(token);
            return new Good(
                    claims.getSubject(),
                    Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
        } catch (InvalidJwtException e) {
            throw new Bad(
                    why(e, audience, issuer), e.getCause() instanceof UnresolvableKeyException && isOfKeyPair(token));
        } catch (MalformedClaimException e) {
            throw new Bad("the token's claims are malformed", false);
        }
    }

    /** Whether some key pair of an issuer could have signed it at all. */
    private static boolean isOfKeyPair(String token) {
        try {
            var signed = new JsonWebSignature();
            signed.setCompactSerialization(token);
            ALGORITHMS.checkConstraint(signed.getAlgorithmHeaderValue());
            return true;
        } catch (JoseException e) {
            return false;
        }
    }

    private static String why(InvalidJwtException refusal, String audience, IssuerKeys issuer) {
        if (refusal.hasExpired()) {
            return "the token has expired";
        }
        if (refusal.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || refusal.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return "the token is for another audience, expected " + audience;
        }
        if (refusal.hasErrorCode(ErrorCodes.ISSUER_INVALID) || refusal.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return "the token is of another issuer, expected " + issuer.name();
        }
        return "the token is not signed by a key of " + issuer.name() + ", or no token at all";
    }

    /** When a token of ours ends; empty when it does not say. */
    static Optional<Instant> expires(String token) {
        try {
            return Optional.ofNullable(UNVERIFIED.processToClaims(token).getExpirationTime())
                    .map(time -> Instant.ofEpochSecond(time.getValue()));
        } catch (InvalidJwtException | MalformedClaimException e) {
            return Optional.empty();
        }
    }
}
