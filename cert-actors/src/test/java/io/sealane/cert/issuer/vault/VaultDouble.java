package io.sealane.cert.issuer.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.sealane.cert.x509.CertificateSigner;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.testing.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Vault's documented endpoints on loopback, for tests: {@code sys/health}, logins of AppRole and Kubernetes, and {@code pki/sign/web}, whose
 * role allows names below {@code example.com} for at most 72 hours.
 */
public final class VaultDouble implements AutoCloseable {

    /** A token that may sign. */
    public static final String TOKEN = "hvs.test-root";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TTL_MAX = Duration.ofHours(72);

    private final LoopbackServer server;
    private final Clock clock = Clock.systemUTC();
    private final KeyPair keys = Keys.generate(KeySpec.ecdsa(256));
    private final X509Certificate root;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int health = 200;
    private volatile String namespace = "";
    private volatile Predicate<String> jwts = jwt -> false;

    private VaultDouble(@Nullable SSLContext tls) {
        tokens.add(TOKEN);
        root = CertificateSigner.selfSign(
                template("Test Vault root", Set.of(Usage.CERT_SIGN), SubjectAltNames.none(), true, Duration.ofDays(30)),
                keys);
        server = LoopbackServer.start(tls, this::serve);
    }

    public static VaultDouble start() {
        return new VaultDouble(null);
    }

    public static VaultDouble start(SSLContext tls) {
        return new VaultDouble(tls);
    }

    public URI url() {
        return server.url();
    }

    public X509Certificate root() {
        return root;
    }

    /** What {@code sys/health} answers: 503 is sealed, 501 not initialised. */
    public void health(int status) {
        health = status;
    }

    /** Requests for another namespace are refused from now on. */
    public void namespace(String only) {
        namespace = only;
    }

    /** Which tokens of ServiceAccounts are let in. */
    public void accepts(Predicate<String> serviceAccountTokens) {
        jwts = serviceAccountTokens;
    }

    /** Method and path of every request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            if (!namespace.equals(header(exchange, "X-Vault-Namespace"))) {
                refuse(exchange, 403, "permission denied");
                return;
            }
            switch (path) {
                case "/v1/sys/health" -> send(exchange, health, Map.of("sealed", health != 200));
                case "/v1/auth/approle/login" ->
                    login(
                            exchange,
                            body.path("role_id").asText().equals("role-1")
                                    && body.path("secret_id").asText().equals("secret-1"),
                            "invalid role or secret ID");
                case "/v1/auth/kubernetes/login" ->
                    login(
                            exchange,
                            body.path("role").asText().equals("web")
                                    && jwts.test(body.path("jwt").asText()),
                            "permission denied");
                case "/v1/pki/sign/web" -> sign(exchange, body);
                default -> refuse(exchange, 404, "no handler for route \"" + path.substring(4) + "\"");
            }
        }
    }

    private void login(HttpExchange exchange, boolean allowed, String otherwise) throws IOException {
        if (!allowed) {
            refuse(exchange, 400, otherwise);
            return;
        }
        var token = "hvs.login-" + tokens.size();
        tokens.add(token);
        send(exchange, 200, Map.of("auth", Map.of("client_token", token, "lease_duration", 3600)));
    }

    private void sign(HttpExchange exchange, JsonNode body) throws IOException {
        if (!tokens.contains(header(exchange, "X-Vault-Token"))) {
            refuse(exchange, 403, "permission denied");
            return;
        }
        var request = SigningRequest.parsePem(body.path("csr").asText());
        var names = list(body, "alt_names");
        for (var name : names) {
            if (!name.endsWith(".example.com")) {
                refuse(exchange, 400, "subject alternate name " + name + " not allowed by this role");
                return;
            }
        }
        var asked = Duration.ofSeconds(Long.parseLong(body.path("ttl").asText().replace("s", "")));
        var life = asked.compareTo(TTL_MAX) < 0 ? asked : TTL_MAX;
        var leaf = CertificateSigner.sign(
                template(
                        body.path("common_name").asText(),
                        Set.of(Usage.SERVER_AUTH),
                        new SubjectAltNames(names, list(body, "ip_sans"), list(body, "uri_sans"), List.of()),
                        false,
                        life),
                request.publicKey(),
                root,
                keys.getPrivate());
        var pem = Pem.certificate(root);
        send(
                exchange,
                200,
                Map.of(
                        "data",
                        Map.of("certificate", Pem.certificate(leaf), "issuing_ca", pem, "ca_chain", List.of(pem))));
    }

    private CertificateTemplate template(
            String name, Set<Usage> usages, SubjectAltNames names, boolean isCA, Duration life) {
        var now = clock.instant();
        return new CertificateTemplate(
                SubjectName.of(name), names, usages, isCA, now.minus(Duration.ofSeconds(30)), now.plus(life));
    }

    private static List<String> list(JsonNode body, String field) {
        return Stream.of(body.path(field).asText().split(","))
                .filter(one -> !one.isEmpty())
                .toList();
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private static void refuse(HttpExchange exchange, int status, String error) throws IOException {
        send(exchange, status, Map.of("errors", List.of(error)));
    }

    private static void send(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        var bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
