package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.cert.x509.Pem;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Reads a kubeconfig as a client would. */
final class KubeconfigReader {

    private KubeconfigReader() {}

    static ApiClient client(Path file) throws IOException {
        var config = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
        var cluster = config.path("clusters").path(0).path("cluster");
        var user = config.path("users").path(0).path("user");
        var admin = new Credential(
                new SecretName("kubeconfig", "admin"),
                1,
                Pem.parsePrivateKey(decoded(user.path("client-key-data"))),
                Pem.parseCertificates(decoded(user.path("client-certificate-data"))));
        var trust = TrustBundleParser.parse(decoded(cluster.path("certificate-authority-data")), "kubeconfig");
        return new ApiClient(
                URI.create(cluster.path("server").asText()),
                Trusting.context(TlsTarget.of(trust.bundle()).withOwn(admin)));
    }

    private static String decoded(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }
}
