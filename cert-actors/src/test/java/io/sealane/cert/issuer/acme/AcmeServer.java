package io.sealane.cert.issuer.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.sealane.cert.issuer.acme.AcmeObjects.Account;
import io.sealane.cert.issuer.acme.AcmeObjects.Authz;
import io.sealane.cert.issuer.acme.AcmeObjects.OrderState;
import io.sealane.cert.issuer.acme.AcmeObjects.Refused;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.testing.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An ACME server on loopback for tests (RFC 8555, RFC 9773): nonces are demanded, signatures verified, proofs looked at over real sockets,
 * requests compared with what was ordered. Faults are switched on by tests. A new CA with each server.
 */
public final class AcmeServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ERROR = "urn:ietf:params:acme:error:";

    private final LoopbackServer server;
    private final Clock clock;
    private final AcmeAuthority authority;
    private final AcmeValidation validation = new AcmeValidation();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, Authz> authzs = new ConcurrentHashMap<>();
    private final Map<String, OrderState> orders = new ConcurrentHashMap<>();
    private final Map<String, byte[]> bindings = new ConcurrentHashMap<>();
    private final AtomicInteger badNonces = new AtomicInteger();
    private final AtomicInteger limited = new AtomicInteger();
    private final List<JsonNode> orderRequests = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String retryAfter = "";
    private volatile String pollRetryAfter = "";
    private volatile @Nullable Map<String, Object> window;
    private volatile boolean refuseReplaces;
    private volatile CompletableFuture<Void> mayLook = CompletableFuture.completedFuture(null);
    private volatile boolean silent;
    private final Semaphore proved = new Semaphore(0);

    private AcmeServer(@Nullable SSLContext tls, Clock clock) {
        this.clock = clock;
        this.authority = new AcmeAuthority(clock);
        this.server = LoopbackServer.start(tls, this::serve);
    }

    /** A server without TLS, which RFC 8555 does not allow outside of tests. */
    public static AcmeServer start() {
        return new AcmeServer(null, Clock.systemUTC());
    }

    /** A server that shows a certificate. */
    public static AcmeServer start(SSLContext tls) {
        return new AcmeServer(tls, Clock.systemUTC());
    }

    public URI directory() {
        return URI.create(base() + "/dir");
    }

    public X509Certificate root() {
        return authority.root();
    }

    /** Where HTTP-01 proofs are looked for, whatever the name. */
    public void validatesOnHttpPort(int port) {
        validation.httpPort(port);
    }

    /** Where DNS-01 proofs are looked for, by TCP. */
    public void validatesOnDnsPort(int port) {
        validation.dnsPort(port);
    }

    /** The next so many signed requests are refused as {@code badNonce}, although their nonce is good. */
    public void refuseNonces(int count) {
        badNonces.set(count);
    }

    /** The next so many orders are refused as {@code rateLimited}, with this {@code Retry-After}. */
    public void limitRate(int count, String after) {
        limited.set(count);
        retryAfter = after;
    }

    /** A {@code Retry-After} with every answer about an order or authorization that is not done. */
    public void askForPause(String after) {
        pollRetryAfter = after;
    }

    /** Accounts need a binding from now on. */
    public void demandBinding(String keyId, byte[] hmacKey) {
        bindings.put(keyId, hmacKey);
    }

    /** What every certificate's renewal information says from now on. */
    public void suggestRenewal(Instant start, Instant end) {
        window = Map.of("start", start.toString(), "end", end.toString());
    }

    /** Orders that name what they replace are refused from now on (RFC 9773 section 5). */
    public void refuseReplaces() {
        refuseReplaces = true;
    }

    /** No proof is looked at from now on until {@link #look}. */
    public void holdLooks() {
        mayLook = new CompletableFuture<>();
    }

    public void look() {
        mayLook.complete(null);
    }

    /** Whether every authorization is told as pending, whatever was found. */
    public void silent(boolean now) {
        silent = now;
    }

    /** Waits for that many more requests whose method and path begin so. */
    public void awaitMore(String beginning, int count, Duration within) throws InterruptedException {
        var wanted = count(beginning) + count;
        var deadline = System.nanoTime() + within.toNanos();
        synchronized (requests) {
            while (count(beginning) < wanted) {
                var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("not asked " + beginning + " within " + within + ", but " + requests);
                }
                requests.wait(left);
            }
        }
    }

    private long count(String beginning) {
        return requests.stream().filter(one -> one.startsWith(beginning)).count();
    }

    /** Waits until so many more names have been proved. */
    public void awaitProved(int names, Duration within) throws InterruptedException {
        if (!proved.tryAcquire(names, within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("not proved within " + within + ", but " + requests);
        }
    }

    /** Every order as it was asked for. */
    public List<JsonNode> orderRequests() {
        return List.copyOf(orderRequests);
    }

    /** Method and path of every request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public int accounts() {
        return accounts.size();
    }

    @Override
    public void close() {
        server.close();
    }

    // HTTP

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            synchronized (requests) {
                requests.notifyAll();
            }
            exchange.getResponseHeaders().add("Replay-Nonce", nonce());
            exchange.getResponseHeaders().add("Cache-Control", "no-store");
            exchange.getResponseHeaders().add("Link", "<" + base() + "/dir>;rel=\"index\"");
            try {
                answer(exchange, path);
            } catch (Refused refused) {
                if (!refused.retryAfter.isEmpty()) {
                    exchange.getResponseHeaders().add("Retry-After", refused.retryAfter);
                }
                send(
                        exchange,
                        refused.status,
                        "application/problem+json",
                        JSON.writeValueAsBytes(
                                Map.of("type", ERROR + refused.type, "detail", String.valueOf(refused.getMessage()))));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void answer(HttpExchange exchange, String path) throws IOException, GeneralSecurityException {
        if (path.equals("/dir")) {
            json(exchange, 200, directoryObject());
        } else if (path.equals("/nonce")) {
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("HEAD") ? 200 : 204, -1);
        } else if (path.startsWith("/renewal/") && window != null) {
            exchange.getResponseHeaders().add("Retry-After", "21600");
            json(exchange, 200, Map.of("suggestedWindow", window, "explanationURL", base() + "/why"));
        } else if (exchange.getRequestMethod().equals("POST")) {
            signed(exchange, path, Jws.parse(exchange.getRequestBody().readAllBytes()));
        } else {
            throw new Refused(404, "malformed", "nothing at " + path);
        }
    }

    private Map<String, Object> directoryObject() {
        var all = new LinkedHashMap<String, Object>();
        all.put("newNonce", base() + "/nonce");
        all.put("newAccount", base() + "/account");
        all.put("newOrder", base() + "/order");
        if (window != null) {
            all.put("renewalInfo", base() + "/renewal");
        }
        all.put(
                "meta",
                Map.of(
                        "termsOfService",
                        base() + "/terms",
                        "externalAccountRequired",
                        !bindings.isEmpty(),
                        "profiles",
                        Map.of("shortlived", base() + "/shortlived")));
        return all;
    }

    private void signed(HttpExchange exchange, String path, Jws jws) throws IOException, GeneralSecurityException {
        if (!nonces.remove(jws.header().path("nonce").asText())
                || badNonces.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new Refused(400, "badNonce", "the nonce is not good");
        }
        if (!jws.header().path("url").asText().equals(base() + path)) {
            throw new Refused(403, "unauthorized", "signed for " + jws.header().path("url"));
        }
        if (path.equals("/account")) {
            account(exchange, jws);
            return;
        }
        var account = accounts.get(jws.header().path("kid").asText());
        if (account == null || !jws.isSignedBy(account.key())) {
            throw new Refused(400, "accountDoesNotExist", "no such account, or not its signature");
        }
        var id = path.substring(path.lastIndexOf('/') + 1);
        if (path.equals("/order")) {
            newOrder(exchange, jws.json());
        } else if (path.startsWith("/order/")) {
            order(exchange, id);
        } else if (path.startsWith("/authz/")) {
            authz(exchange, id);
        } else if (path.startsWith("/challenge/")) {
            challenge(exchange, account, path.split("/")[2], id);
        } else if (path.startsWith("/finalize/")) {
            complete(exchange, id, jws.json());
        } else if (path.startsWith("/cert/")) {
            send(
                    exchange,
                    200,
                    "application/pem-certificate-chain",
                    orders.get(id).chain.getBytes(StandardCharsets.US_ASCII));
        } else {
            throw new Refused(404, "malformed", "nothing at " + path);
        }
    }

    // RFC 8555 section 7.3

    private void account(HttpExchange exchange, Jws jws) throws IOException, GeneralSecurityException {
        var jwk = jws.header().path("jwk");
        var key = Jws.rsaKey(jwk);
        if (!jws.isSignedBy(key)) {
            throw new Refused(403, "unauthorized", "not signed by its key");
        }
        var url = base() + "/account/" + Jws.thumbprint(jwk);
        var known = accounts.containsKey(url);
        if (!known) {
            expectBinding(jws.json().path("externalAccountBinding"), jwk);
            accounts.put(url, new Account(url, jwk, key));
        }
        exchange.getResponseHeaders().add("Location", url);
        json(exchange, known ? 200 : 201, Map.of("status", "valid", "orders", url + "/orders"));
    }

    private void expectBinding(JsonNode binding, JsonNode jwk) throws IOException, GeneralSecurityException {
        if (bindings.isEmpty()) {
            return;
        }
        if (binding.isMissingNode()) {
            throw new Refused(403, "externalAccountRequired", "an external account binding is required");
        }
        var inner = Jws.of(binding);
        var hmacKey = bindings.get(inner.header().path("kid").asText());
        if (hmacKey == null || !inner.isSignedBy(hmacKey) || !inner.json().equals(jwk)) {
            throw new Refused(403, "unauthorized", "the external account binding is wrong");
        }
    }

    // Section 7.4

    private void newOrder(HttpExchange exchange, JsonNode wish) throws IOException {
        orderRequests.add(wish);
        if (limited.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new Refused(429, "rateLimited", "too many certificates for this name", retryAfter);
        }
        if (refuseReplaces && wish.has("replaces")) {
            throw new Refused(409, "alreadyReplaced", "that certificate was replaced before");
        }
        var identifiers = new ArrayList<Map<String, String>>();
        var authorizations = new ArrayList<String>();
        for (var identifier : wish.path("identifiers")) {
            var value = identifier.path("value").asText();
            if (value.endsWith(".forbidden.example")) {
                throw new Refused(400, "rejectedIdentifier", value + " is on the block list");
            }
            identifiers.add(Map.of("type", identifier.path("type").asText(), "value", value));
            var wildcard = value.startsWith("*.");
            var id = UUID.randomUUID().toString();
            authzs.put(id, new Authz(wildcard ? value.substring(2) : value, wildcard));
            authorizations.add(id);
        }
        var id = UUID.randomUUID().toString();
        orders.put(id, new OrderState(identifiers, authorizations));
        exchange.getResponseHeaders().add("Location", base() + "/order/" + id);
        json(exchange, 201, orderObject(id));
    }

    private void order(HttpExchange exchange, String id) throws IOException {
        if (!orders.containsKey(id)) {
            throw new Refused(404, "malformed", "no order " + id);
        }
        var order = orders.get(id);
        if (order.status.equals("processing") && order.pollsUntilIssued-- <= 0) {
            order.status = "valid";
        }
        if (!order.status.equals("valid") && !pollRetryAfter.isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", pollRetryAfter);
        }
        json(exchange, 200, orderObject(id));
    }

    private Map<String, Object> orderObject(String id) {
        var order = orders.get(id);
        var states =
                order.authorizations.stream().map(one -> authzs.get(one).status).collect(Collectors.toSet());
        if (!silent && order.status.equals("pending") && states.equals(Set.of("valid"))) {
            order.status = "ready";
        } else if (states.contains("invalid")) {
            order.status = "invalid";
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("status", order.status);
        object.put("identifiers", order.identifiers);
        object.put(
                "authorizations",
                order.authorizations.stream()
                        .map(one -> base() + "/authz/" + one)
                        .toList());
        object.put("finalize", base() + "/finalize/" + id);
        object.put("expires", clock.instant().plus(Duration.ofHours(1)).toString());
        if (order.status.equals("valid")) {
            object.put("certificate", base() + "/cert/" + id);
        }
        return object;
    }

    private void complete(HttpExchange exchange, String id, JsonNode wish) throws IOException {
        var order = orders.get(id);
        orderObject(id);
        if (!order.status.equals("ready")) {
            throw new Refused(403, "orderNotReady", "the order is " + order.status);
        }
        var der = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(Jws.decode(wish.path("csr").asText()));
        var request = SigningRequest.parsePem(
                "-----BEGIN CERTIFICATE REQUEST-----\n" + der + "\n-----END CERTIFICATE REQUEST-----\n");
        var ordered = order.identifiers.stream().map(one -> one.get("value")).collect(Collectors.toSet());
        var asked = new HashSet<>(request.names().dns());
        asked.addAll(request.names().ips());
        if (!asked.equals(ordered)) {
            throw new Refused(400, "badCSR", "the request names " + asked + ", the order " + ordered);
        }
        order.chain = authority.chain(request);
        order.pollsUntilIssued = 1;
        order.status = "processing";
        json(exchange, 200, orderObject(id));
    }

    // Section 7.5

    private void authz(HttpExchange exchange, String id) throws IOException {
        var authz = authzs.get(id);
        if (authz.status.equals("pending") && !pollRetryAfter.isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", pollRetryAfter);
        }
        var object = new LinkedHashMap<String, Object>();
        object.put("status", silent ? "pending" : authz.status);
        object.put("identifier", Map.of("type", authz.isAddress() ? "ip" : "dns", "value", authz.name));
        object.put("wildcard", authz.wildcard);
        object.put(
                "challenges",
                authz.types().stream().map(type -> challengeObject(id, type)).toList());
        json(exchange, 200, object);
    }

    private void challenge(HttpExchange exchange, Account account, String id, String type)
            throws IOException, GeneralSecurityException {
        var authz = authzs.get(id);
        if (authz.tried.isEmpty()) {
            authz.tried = type;
            var keyAuthorization = authz.token + "." + Jws.thumbprint(account.jwk());
            mayLook.thenRunAsync(
                    () -> judge(
                            authz,
                            type.equals("http-01")
                                    ? validation.http(authz.name, authz.token, keyAuthorization)
                                    : validation.dns(authz.name, keyAuthorization)),
                    server.threads());
        }
        exchange.getResponseHeaders().add("Link", "<" + base() + "/authz/" + id + ">;rel=\"up\"");
        json(exchange, 200, challengeObject(id, type));
    }

    private void judge(Authz authz, Optional<String> refusal) {
        authz.error = refusal.orElse("");
        authz.status = refusal.isEmpty() ? "valid" : "invalid";
        if (refusal.isEmpty()) {
            proved.release();
        }
    }

    private Map<String, Object> challengeObject(String id, String type) {
        var authz = authzs.get(id);
        var object = new LinkedHashMap<String, Object>();
        object.put("type", type);
        object.put("url", base() + "/challenge/" + id + "/" + type);
        object.put("token", authz.token);
        object.put("status", authz.tried.equals(type) && authz.status.equals("pending") ? "processing" : authz.status);
        if (!authz.error.isEmpty() && authz.tried.equals(type)) {
            object.put("error", Map.of("type", ERROR + "unauthorized", "detail", authz.error));
        }
        return object;
    }

    // The rest

    private String nonce() {
        var nonce = UUID.randomUUID().toString().replace("-", "");
        nonces.add(nonce);
        return nonce;
    }

    private String base() {
        return server.url().toString();
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        send(exchange, status, "application/json", JSON.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
