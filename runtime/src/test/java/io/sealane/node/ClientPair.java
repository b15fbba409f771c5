package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Key and certificate of a Secret as somebody outside reads it, PEM. */
record ClientPair(String chain, String key) {

    static ClientPair of(JsonNode secret) {
        return new ClientPair(text(secret, "tls.crt"), text(secret, "tls.key"));
    }

    static String text(JsonNode secret, String key) {
        return new String(
                Base64.getDecoder().decode(secret.path("data").path(key).asText()), StandardCharsets.US_ASCII);
    }

    /** Another pair must have another name or generation: contexts are kept by these. */
    Credential credential() {
        var certificates = Pem.parseCertificates(chain);
        var serial = certificates.get(0).getSerialNumber().toString(16);
        return new Credential(new SecretName("outside", serial), 1, Pem.parsePrivateKey(key), certificates);
    }
}
