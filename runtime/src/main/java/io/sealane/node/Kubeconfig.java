package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.X509Failure;
import io.sealane.resource.client.ApiAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A way into a Kubernetes API: a kubeconfig with a client certificate. Holds a private key, so it is written 0600. */
final class Kubeconfig {

    private Kubeconfig() {}

    static String of(String server, String caPem, Credential admin) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: sealane
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: sealane
                  context:
                    cluster: sealane
                    user: admin
                    namespace: default
                current-context: sealane
                """.formatted(
                        server,
                        base64(caPem),
                        base64(Pem.certificates(admin.chain())),
                        base64(Pem.privateKey(admin.key(), Encoding.PKCS8)));
    }

    /**
     * Reads the way in of the current context.
     *
     * @throws IllegalArgumentException names the field that is missing, or of a kind that is not supported
     */
    static ApiAccess read(String text, ClientTls tls) throws IOException {
        var config = new ObjectMapper(new YAMLFactory()).readTree(text);
        var context = named(config, "contexts", config.path("current-context").asText())
                .path("context");
        var cluster =
                named(config, "clusters", context.path("cluster").asText()).path("cluster");
        var user = named(config, "users", context.path("user").asText()).path("user");
        try {
            var chain = Pem.parseCertificates(data(user, "client-certificate-data"));
            var key = Pem.parsePrivateKey(data(user, "client-key-data"));
            var trust = TrustBundleParser.parse(data(cluster, "certificate-authority-data"), "kubeconfig");
            var own = new Credential(new SecretName("kubeconfig", "user"), 1, key, chain);
            return new ApiAccess(
                    URI.create(cluster.path("server").asText()),
                    tls.sslContext(TlsTarget.of(trust.bundle()).withOwn(own)));
        } catch (X509Failure e) {
            throw new IllegalArgumentException("certificates and key: expected PEM, " + e.getMessage(), e);
        }
    }

    private static JsonNode named(JsonNode config, String list, String name) {
        for (var entry : config.path(list)) {
            if (entry.path("name").asText().equals(name)) {
                return entry;
            }
        }
        throw new IllegalArgumentException(list + ": expected one named '" + name + "', got none");
    }

    /** Tokens, plug-ins and references to other files are not supported. */
    private static String data(JsonNode object, String field) {
        var value = object.path(field).asText();
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + ": expected base64 of PEM, got none");
        }
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
