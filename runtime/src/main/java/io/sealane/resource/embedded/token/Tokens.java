package io.sealane.resource.embedded.token;

import io.sealane.resource.embedded.token.TokenClaims.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * Signs and verifies tokens. Pure: whether the account and what a token is bound to still exist is for others to say. Safe for any thread.
 *
 * <p>Claims are those of
 * <a href="https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens">Kubernetes</a>.
 */
public final class Tokens {

    private static final String PRIVATE = "kubernetes.io";
    /** Longer ones are none of ours. */
    private static final int CHARS_MAX = 16 * 1024;

    private static final String ACCOUNT = "ServiceAccount";
    private static final String ALGORITHM = AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;

    private final SigningKeys keys;
    private final String issuer;

    /** @param issuer the {@code iss} of every token, a URL */
    public Tokens(SigningKeys keys, String issuer) {
        this.keys = keys;
        this.issuer = issuer;
    }

    public String issuer() {
        return issuer;
    }

    /** The public keys as a JSON Web Key Set (RFC 7517). */
    public String publicKeys() {
        return keys.publicJson();
    }

    /** The user that a service account is. */
    public static String user(Reference account) {
        return "system:serviceaccount:" + account.namespace() + ":" + account.name();
    }

    /** @return the token, in JWS compact form */
    public String sign(TokenClaims claims) {
        var jwt = new JwtClaims();
        jwt.setIssuer(issuer);
        jwt.setSubject(user(claims.account()));
        jwt.setAudience(claims.audiences());
        jwt.setJwtId(claims.id());
        jwt.setIssuedAt(seconds(claims.issuedAt()));
        jwt.setNotBefore(seconds(claims.issuedAt()));
        jwt.setExpirationTime(seconds(claims.expiresAt()));
        jwt.setClaim(PRIVATE, privateClaims(claims));
        var signature = new JsonWebSignature();
        signature.setPayload(jwt.toJson());
        signature.setAlgorithmHeaderValue(ALGORITHM);
        signature.setKeyIdHeaderValue(keys.signer().getKeyId());
        signature.setKey(keys.signer().getPrivateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("ES256 is missing in this JVM", e);
        }
    }

    private static Map<String, Object> privateClaims(TokenClaims claims) {
        Map<String, Object> claim = new TreeMap<>();
        claim.put("namespace", claims.account().namespace());
        claim.put("serviceaccount", reference(claims.account()));
        claims.bound().ifPresent(bound -> claim.put(bound.kind().toLowerCase(Locale.ROOT), reference(bound)));
        return claim;
    }

    private static Map<String, String> reference(Reference reference) {
        return new TreeMap<>(Map.of("name", reference.name(), "uid", reference.uid()));
    }

    /**
     * Checks signature, issuer, time and audience.
     *
     * @param audiences one of which the token must be for
     * @throws TokenRefused says why
     */
    public TokenClaims verify(String token, List<String> audiences, Instant now) {
        if (token.length() > CHARS_MAX) {
            throw new TokenRefused("token: has " + token.length() + " characters, expected at most " + CHARS_MAX);
        }
        var consumer = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, ALGORITHM)
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.verifiers()))
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audiences.toArray(String[]::new))
                .setRequireSubject()
                .setRequireJwtId()
                .setRequireIssuedAt()
                .setRequireExpirationTime()
                .setEvaluationTime(seconds(now))
                .build();
        try {
            return claims(consumer.processToClaims(token));
        } catch (InvalidJwtException e) {
            throw new TokenRefused(why(e));
        } catch (MalformedClaimException e) {
            throw new TokenRefused("token: claims are malformed");
        }
    }

    private static String why(InvalidJwtException refusal) {
        if (refusal.hasExpired()) {
            return "token: has expired";
        }
        return refusal.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)
                ? "token: is for another audience"
                : "token: is none of this server's";
    }

    private static TokenClaims claims(JwtClaims jwt) throws MalformedClaimException {
        var own = jwt.getClaimValue(PRIVATE, Map.class);
        if (own == null || !(own.get("namespace") instanceof String namespace)) {
            throw new TokenRefused("token: names no service account");
        }
        var account = reference(own, ACCOUNT, namespace)
                .filter(reference -> user(reference).equals(text(jwt)))
                .orElseThrow(() -> new TokenRefused("token: names no service account"));
        var bound = reference(own, "Pod", namespace).or(() -> reference(own, "Secret", namespace));
        return new TokenClaims(
                jwt.getJwtId(),
                jwt.getAudience(),
                Instant.ofEpochSecond(jwt.getIssuedAt().getValue()),
                Instant.ofEpochSecond(jwt.getExpirationTime().getValue()),
                account,
                bound);
    }

    private static String text(JwtClaims jwt) {
        return String.valueOf(jwt.getClaimValue("sub"));
    }

    private static Optional<Reference> reference(Map<?, ?> own, String kind, String namespace) {
        return own.get(kind.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> claim
                        && claim.get("name") instanceof String name
                        && claim.get("uid") instanceof String uid
                ? Optional.of(new Reference(kind, namespace, name, uid))
                : Optional.empty();
    }

    private static NumericDate seconds(Instant time) {
        return NumericDate.fromSeconds(time.getEpochSecond());
    }
}
