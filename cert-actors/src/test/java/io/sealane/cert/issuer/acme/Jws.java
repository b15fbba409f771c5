package io.sealane.cert.issuer.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A signed request as RFC 8555 section 6.2 wants it: flattened JWS, RS256 only. */
record Jws(JsonNode header, String payload, String signingInput, byte[] signature) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Jws parse(byte[] body) throws IOException {
        return of(JSON.readTree(body));
    }

    static Jws of(JsonNode flattened) throws IOException {
        var encodedHeader = flattened.path("protected").asText();
        var encodedPayload = flattened.path("payload").asText();
        return new Jws(
                JSON.readTree(decode(encodedHeader)),
                new String(decode(encodedPayload), StandardCharsets.UTF_8),
                encodedHeader + "." + encodedPayload,
                decode(flattened.path("signature").asText()));
    }

    JsonNode json() throws IOException {
        return JSON.readTree(payload);
    }

    boolean isSignedBy(PublicKey key) throws GeneralSecurityException {
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(key);
        verifier.update(signingInput.getBytes(StandardCharsets.US_ASCII));
        return header.path("alg").asText().equals("RS256") && verifier.verify(signature);
    }

    /** For external account bindings (RFC 8555 section 7.3.4). */
    boolean isSignedBy(byte[] hmacKey) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(hmacKey, "HmacSHA256"));
        return header.path("alg").asText().equals("HS256")
                && MessageDigest.isEqual(signature, mac.doFinal(signingInput.getBytes(StandardCharsets.US_ASCII)));
    }

    static PublicKey rsaKey(JsonNode jwk) throws GeneralSecurityException {
        var modulus = new BigInteger(1, decode(jwk.path("n").asText()));
        var exponent = new BigInteger(1, decode(jwk.path("e").asText()));
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    /** RFC 7638. */
    static String thumbprint(JsonNode jwk) throws GeneralSecurityException {
        var canonical = "{\"e\":\"" + jwk.path("e").asText() + "\",\"kty\":\"RSA\",\"n\":\""
                + jwk.path("n").asText() + "\"}";
        return encode(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
    }

    static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
