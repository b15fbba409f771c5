package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.SecretName;
import io.sealane.cert.issuer.acme.AcmeServer;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.CertificateContents;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A node in this JVM beside an ACME server that looks at proofs on the node's external HTTP listener. */
final class AcmeNode implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CERT_MANAGER = "/apis/cert-manager.io/v1/namespaces/demo/";
    private static final String ACME = "/apis/acme.cert-manager.io/v1/namespaces/demo/";

    final AcmeServer server;
    final Sealane node;
    private final TestCa serverCa = TestCa.create("acme-api");

    private AcmeNode(String settings) throws Exception {
        server = AcmeServer.start(tls());
        node = Sealane.start(NodeSettings.inMemory()
                .withConfig(ConfigFactory.parseString(
                                "sealane.cert.acme { poll-delay = 50ms, self-check-delay = 50ms }\n" + settings)
                        .resolve()));
        server.validatesOnHttpPort(port("external-http"));
        node.applyText("apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n");
    }

    static AcmeNode start(String settings) throws Exception {
        return new AcmeNode(settings);
    }

    int port(String listener) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(listener + " "))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Makes a CertificateRequest, as a user does who keeps the key. */
    void request(String name, String issuer, String... dnsNames) {
        node.applyText(requestJson(name, issuer, dnsNames));
    }

    /** One with a key that nobody keeps. */
    static String requestJson(String name, String issuer, String... dnsNames) {
        var contents = new CertificateContents(
                SubjectName.of(""), SubjectAltNames.dns(dnsNames), Set.of(Usage.SERVER_AUTH), false);
        var pem = SigningRequest.create(Keys.generate(KeySpec.ecdsa(256)), contents, Optional.empty(), true)
                .toPem();
        return """
                {"apiVersion": "cert-manager.io/v1", "kind": "CertificateRequest",
                 "metadata": {"name": "%s", "namespace": "demo"},
                 "spec": {"request": "%s", "usages": ["server auth"],
                          "issuerRef": {"name": "%s", "kind": "Issuer", "group": "cert-manager.io"}}}""".formatted(name, Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)), issuer);
    }

    /** The leaf in the status of a CertificateRequest that is Ready. */
    X509Certificate signed(String request) {
        var ready = node.apiClient().await(CERT_MANAGER + "certificaterequests", request, PATIENCE, isTrue("Ready"));
        var pem = Base64.getDecoder().decode(ready.at("/status/certificate").asText());
        return Pem.parseCertificates(new String(pem, StandardCharsets.US_ASCII)).get(0);
    }

    JsonNode awaitRequest(String name, Predicate<JsonNode> condition) {
        return node.apiClient().await(CERT_MANAGER + "certificaterequests", name, PATIENCE, condition);
    }

    /** @param solvers YAML in flow style */
    void issuer(String name, String solvers) {
        node.applyText("""
                apiVersion: cert-manager.io/v1
                kind: Issuer
                metadata: {name: %s, namespace: demo}
                spec:
                  acme:
                    server: %s
                    caBundle: %s
                    email: ops@example.com
                    privateKeySecretRef: {name: %s-account}
                    solvers: %s
                """.formatted(name, server.directory(), caBundle(), name, solvers));
    }

    String caBundle() {
        return caBundle(serverCa);
    }

    static String caBundle(TestCa ca) {
        return Base64.getEncoder()
                .encodeToString(Pem.certificate(ca.certificate()).getBytes(StandardCharsets.US_ASCII));
    }

    void certificate(String name, String issuer, String... dnsNames) {
        node.applyText("""
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: %s, namespace: demo}
                spec:
                  secretName: %s-tls
                  privateKey: {algorithm: ECDSA, size: 256}
                  dnsNames: [%s]
                  issuerRef: {name: %s}
                """.formatted(name, name, "\"" + String.join("\", \"", dnsNames) + "\"", issuer));
    }

    JsonNode awaitIssuer(String name, Predicate<JsonNode> condition) {
        return node.apiClient().await(CERT_MANAGER + "issuers", name, PATIENCE, condition);
    }

    JsonNode awaitCertificate(String name, Predicate<JsonNode> condition) {
        return node.apiClient().await(CERT_MANAGER + "certificates", name, PATIENCE, condition);
    }

    JsonNode awaitOrder(String name, Predicate<JsonNode> condition) {
        return node.apiClient().await(ACME + "orders", name, PATIENCE, condition);
    }

    X509Certificate served(String secret) {
        var found = node.apiClient().await("/api/v1/namespaces/demo/secrets", secret, PATIENCE, one -> true);
        var pem = new String(
                Base64.getDecoder().decode(found.path("data").path("tls.crt").asText()), StandardCharsets.US_ASCII);
        return Pem.parseCertificates(pem).get(0);
    }

    /** For another server that {@link #caBundle} names. */
    SSLContext tls() throws Exception {
        return tls(serverCa);
    }

    static SSLContext tls(TestCa ca) throws Exception {
        var credential = ca.issue(new SecretName("test", "acme-api"), List.of("localhost"));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "api", credential.key(), new char[0], credential.chain().toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Override
    public void close() {
        node.close();
        server.close();
    }
}
