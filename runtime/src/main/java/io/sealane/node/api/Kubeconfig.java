package io.sealane.node.api;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A way into a Kubernetes API: a kubeconfig with a client certificate, or a token of a service account. What we write holds a private key, so
 * it is written 0600.
 */
public final class Kubeconfig {

    private Kubeconfig() {}

    public static String of(String server, String caPem, Credential admin) {
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
     * A kubeconfig of what a cluster gives its Pods: the token of their service account, which it renews in its file, and its root.
     *
     * @param environment names the API server
     * @param folder has {@code token} and {@code ca.crt}
     * @throws IllegalArgumentException if this is no Pod
     */
    static String ofPod(Map<String, String> environment, Path folder) {
        var host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        var port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "KUBERNETES_SERVICE_HOST: expected it in the environment, as every Pod has it, got none");
        }
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: pod
                  cluster:
                    server: https://%s:%s
                    certificate-authority: %s
                users:
                - name: pod
                  user:
                    tokenFile: %s
                contexts:
                - name: pod
                  context:
                    cluster: pod
                    user: pod
                current-context: pod
                """.formatted(
                        host.indexOf(':') < 0 ? host : "[" + host + "]",
                        port,
                        folder.resolve("ca.crt"),
                        folder.resolve("token"));
    }

    /** The same of one that names no file by a relative path. */
    public static ApiAccess read(String text, ClientTls tls, InstantSource clock) throws IOException {
        return read(text, Path.of(""), tls, clock);
    }

    /**
     * Reads the way in of the current context.
     *
     * @param folder that files it names with a relative path are in; that of the kubeconfig, as {@code kubectl} has it
     * @throws IllegalArgumentException names the field that is missing, or of a kind that is not supported
     */
    public static ApiAccess read(String text, Path folder, ClientTls tls, InstantSource clock) throws IOException {
        var config = new ObjectMapper(new YAMLFactory()).readTree(text);
        var context = named(config, "contexts", config.path("current-context").asText())
                .path("context");
        var cluster =
                named(config, "clusters", context.path("cluster").asText()).path("cluster");
        var user = named(config, "users", context.path("user").asText()).path("user");
        try {
            var server = URI.create(cluster.path("server").asText());
            var trust = TrustBundleParser.parse(data(cluster, "certificate-authority", folder), "kubeconfig");
            var target = TlsTarget.of(trust.bundle());
            var token = token(user, folder, clock);
            if (token.isPresent()) {
                return new ApiAccess(server, tls.sslContext(target), token);
            }
            var chain = Pem.parseCertificates(data(user, "client-certificate", folder));
            var key = Pem.parsePrivateKey(data(user, "client-key", folder));
            var own = new Credential(new SecretName("kubeconfig", "user"), 1, key, chain);
            return new ApiAccess(server, tls.sslContext(target.withOwn(own)));
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

    /** As {@code kubectl} has it, the file counts where both are given. Plug-ins are not supported. */
    private static Optional<Supplier<String>> token(JsonNode user, Path folder, InstantSource clock)
            throws IOException {
        var file = user.path("tokenFile").asText();
        if (!file.isEmpty()) {
            return Optional.of(FileToken.open(folder.resolve(file), clock));
        }
        var token = user.path("token").asText();
        return token.isEmpty() ? Optional.empty() : Optional.of(() -> token);
    }

    /** What stands in the field with {@code -data}, or in the file that the field names. */
    private static String data(JsonNode object, String field, Path folder) throws IOException {
        var value = object.path(field + "-data").asText();
        if (!value.isEmpty()) {
            return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        }
        var file = object.path(field).asText();
        if (file.isEmpty()) {
            throw new IllegalArgumentException(field + "-data: expected base64 of PEM, got none");
        }
        return Files.readString(folder.resolve(file));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
