package io.sealane.cert.issuer.acme;

import com.sun.net.httpserver.HttpServer;
import io.sealane.cert.issuer.IssueOrder;
import io.sealane.cert.issuer.JdkOutbound;
import io.sealane.cert.issuer.OutboundDns;
import io.sealane.cert.issuer.OutboundHttp;
import io.sealane.cert.issuer.acme.AcmeSpec.Http01;
import io.sealane.cert.issuer.acme.AcmeSpec.Preferences;
import io.sealane.cert.issuer.acme.AcmeSpec.Selector;
import io.sealane.cert.issuer.acme.AcmeSpec.Solver;
import io.sealane.cert.issuer.acme.OrderBook.IssuerName;
import io.sealane.cert.issuer.acme.OrderBook.OrderReport;
import io.sealane.cert.issuer.acme.OrderBook.Requester;
import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Everything around the ACME issuers that is not under test: the JDK's client, a small responder, real time in small portions. */
final class AcmeHarness implements AutoCloseable, ChallengeResponder, OrderBook, AcmeWatch {

    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final KeyPair ACCOUNT_KEY = Keys.generate(KeySpec.rsa(2048));
    static final Requester SHOP = new Requester(
            "Certificate", "default", "shop", "uid-1", Map.of("solver", "web"), new IssuerName("Issuer", "acme"));

    final AcmeServer server = AcmeServer.start();
    final List<OrderReport> reports = new CopyOnWriteArrayList<>();
    final List<Requester> moved = new CopyOnWriteArrayList<>();
    final List<String> results = new CopyOnWriteArrayList<>();
    final Set<String> actions = ConcurrentHashMap.newKeySet();
    final Set<String> lacking = ConcurrentHashMap.newKeySet();
    final Map<String, String> presented = new ConcurrentHashMap<>();
    volatile boolean answering = true;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final HttpServer responder;

    AcmeHarness() throws IOException {
        responder = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        responder.createContext(PATH, exchange -> {
            try (exchange) {
                var token = exchange.getRequestURI().getPath().substring(PATH.length());
                var key = answering ? presented.get(token) : null;
                var body = (key == null ? "no" : key).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(key == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        responder.start();
        server.validatesOnHttpPort(responder.getAddress().getPort());
    }

    AcmeIssuers issuers() {
        return issuers(PATIENCE, (nameServer, message, timeout) -> {
            throw new AssertionError("no name server is asked here");
        });
    }

    /** Of a node that goes by another clock. */
    AcmeIssuers issuers(Duration deadline, InstantSource clock) {
        return issuers(
                deadline,
                (nameServer, message, timeout) -> {
                    throw new AssertionError("no name server is asked here");
                },
                new AcmeMeans.Threads(threads, this::pause, clock));
    }

    AcmeIssuers issuers(Duration deadline, OutboundDns dns) {
        return issuers(deadline, dns, new AcmeMeans.Threads(threads, this::pause, Clock.systemUTC()));
    }

    /** Of a node that can be killed: then it asks nothing any more. */
    AcmeIssuers issuers(AtomicBoolean killed) {
        return issuers(
                PATIENCE,
                (nameServer, message, timeout) -> {
                    throw new AssertionError("no name server is asked here");
                },
                new AcmeMeans.Threads(
                        task -> {
                            if (!killed.get()) {
                                threads.execute(task);
                            }
                        },
                        this::pause,
                        Clock.systemUTC()));
    }

    private AcmeIssuers issuers(Duration deadline, OutboundDns dns, AcmeMeans.Threads means) {
        var settings = new AcmeSettings(
                deadline,
                Duration.ofSeconds(30),
                1 << 20,
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                4,
                4,
                Duration.ofHours(6),
                false);
        return new AcmeIssuers(new AcmeMeans(
                new AcmeMeans.Outside(new JdkOutbound(), dns, this),
                means,
                settings,
                new AcmeNames("cluster.local", false),
                new AcmeMeans.Told(this, moved::add, this)));
    }

    AcmeSpec spec(Solver... solvers) {
        return new AcmeSpec(
                server.directory(),
                OutboundHttp.Trust.SYSTEM,
                "ops@example.com",
                Optional.empty(),
                Preferences.NONE,
                List.of(solvers));
    }

    static Solver http01() {
        return new Solver(Selector.ALL, new Http01());
    }

    static IssueOrder order(String... names) {
        return order(Optional.empty(), names);
    }

    static IssueOrder order(Optional<X509Certificate> replaces, String... names) {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var now = Clock.systemUTC().instant();
        var template = new CertificateTemplate(
                SubjectName.of(""),
                SubjectAltNames.dns(names),
                Set.of(Usage.SERVER_AUTH),
                false,
                now,
                now.plus(Duration.ofDays(90)));
        var request = SigningRequest.create(keys, template.subject(), template.names(), template.usages(), false);
        return new IssueOrder(template, keys, request, now, replaces);
    }

    OrderReport lastReport() {
        return reports.get(reports.size() - 1);
    }

    /** Waits for a newest report that is so. */
    synchronized void awaitReport(Predicate<OrderReport> condition) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (reports.isEmpty() || !condition.test(lastReport())) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("not reported within " + PATIENCE + ", but " + reports);
            }
            wait(left);
        }
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close();
        responder.stop(0);
        threads.shutdownNow();
    }

    @Override
    public void present(String token, String keyAuthorization) {
        presented.put(token, keyAuthorization);
    }

    @Override
    public void withdraw(String token) {
        presented.remove(token);
    }

    @Override
    public CompletionStage<List<String>> lacking(String token) {
        return CompletableFuture.completedFuture(List.copyOf(lacking));
    }

    @Override
    public boolean presents(String token) {
        return presented.containsKey(token);
    }

    @Override
    public InetSocketAddress address() {
        return responder.getAddress();
    }

    @Override
    public CompletionStage<Void> report(OrderReport report) {
        reports.add(report);
        synchronized (this) {
            notifyAll();
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Optional<Placed>> placed(String id, OrderWish wish) {
        return CompletableFuture.completedFuture(reports.stream()
                .filter(one -> one.id().equals(id) && one.wish().equals(wish))
                .reduce((older, newer) -> newer)
                .filter(one -> one.server().isPresent() && one.failedAt().isEmpty())
                .map(one -> new Placed(one.server().get().url(), one.chainPem())));
    }

    @Override
    public void requested(URI uri, String action, String method, int status, Duration took) {
        actions.add(action);
        results.add(method.toLowerCase(Locale.ROOT) + " " + status);
    }

    @Override
    public void ordered(String result) {
        results.add(result);
    }

    private CompletionStage<Void> pause(Duration time) {
        var passed = new CompletableFuture<Void>();
        threads.schedule(() -> passed.complete(null), time.toMillis(), TimeUnit.MILLISECONDS);
        return passed;
    }
}
