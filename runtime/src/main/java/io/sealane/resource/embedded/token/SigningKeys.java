package io.sealane.resource.embedded.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * The keys that tokens are signed with, newest first: the first signs, all verify. Each is named by its thumbprint (RFC 7638). Immutable.
 */
public final class SigningKeys {

    private static final String MADE_AT = "iat";

    private final List<PublicJsonWebKey> keys;

    private SigningKeys(List<PublicJsonWebKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One fresh key for ES256. */
    public static SigningKeys generate(Instant now) {
        return new SigningKeys(List.of(fresh(now)));
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException when it is not that; the message holds nothing of it
     */
    public static SigningKeys parse(String json) {
        var keys = new ArrayList<PublicJsonWebKey>();
        try {
            for (var key : new JsonWebKeySet(json).getJsonWebKeys()) {
                if (!(key instanceof EllipticCurveJsonWebKey curve)
                        || curve.getPrivateKey() == null
                        || madeAt(curve).equals(Instant.EPOCH)) {
                    throw new IllegalArgumentException("keys: expected private keys on P-256 with " + MADE_AT);
                }
                keys.add(curve);
            }
        } catch (JoseException e) {
            throw new IllegalArgumentException("keys: expected a JSON Web Key Set");
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys: none, expected at least one");
        }
        return new SigningKeys(keys);
    }

    /**
     * The keys as they shall be now: with a fresh one in front when the newest is too old, and without those that no valid token can be signed
     * with.
     *
     * @return this when nothing changes
     */
    public SigningKeys rotated(Instant now, Duration ageMax, Duration tokenLifeMax) {
        var kept = new ArrayList<PublicJsonWebKey>();
        if (!madeAt(keys.get(0)).plus(ageMax).isAfter(now)) {
            kept.add(fresh(now));
        }
        for (var key : keys) {
            var successor = kept.isEmpty() ? Instant.MAX : madeAt(kept.get(kept.size() - 1));
            if (kept.isEmpty() || successor.plus(tokenLifeMax).isAfter(now)) {
                kept.add(key);
            }
        }
        return kept.equals(keys) ? this : new SigningKeys(kept);
    }

    private static PublicJsonWebKey fresh(Instant now) {
        try {
            var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            key.setOtherParameter(MADE_AT, now.getEpochSecond());
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException("ES256 is missing in this JVM", e);
        }
    }

    private static Instant madeAt(JsonWebKey key) {
        var seconds = key.getOtherParameterValue(MADE_AT, Number.class);
        return seconds == null ? Instant.EPOCH : Instant.ofEpochSecond(seconds.longValue());
    }

    /** The keys with their private parts, to be kept where only the node reads. */
    public String json() {
        return new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** The public keys as a JSON Web Key Set (RFC 7517), for whoever verifies. */
    public String publicJson() {
        return new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    PublicJsonWebKey signer() {
        return keys.get(0);
    }

    List<JsonWebKey> verifiers() {
        return List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "SigningKeys" + keys.stream().map(JsonWebKey::getKeyId).toList();
    }
}
