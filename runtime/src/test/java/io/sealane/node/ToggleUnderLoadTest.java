package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything about serving's encryption is switched and changed under load, and no request fails. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ToggleUnderLoadTest {

    private static final String HOST = "busy.default.example.com";
    private static final String INSIDE = "busy.default.svc.cluster.local";
    private static final String ISSUERS = "/api/v1/namespaces/knative-serving/configmaps/config-certmanager";
    private static final String ORDERS = "/apis/cert-manager.io/v1/namespaces/default/certificates";
    /** Requests, of all flows together: outside and inside, each by several clients so that one slow answer holds up no other. */
    private static final int PER_SECOND = TestSize.of(30, 500);

    private static final int CLIENTS = TestSize.of(1, 4);
    /** New connections with a full handshake, outside and inside, once both have certificates. */
    private static final int HANDSHAKES_PER_SECOND = TestSize.of(4, 20);

    /** So many answers until all that serves is loaded and compiled; the rate is counted from then on. */
    private static final int WARM_REQUESTS = TestSize.of(10, 10_000);

    private static final int UPDATES = TestSize.of(3, 20);

    private final ServingNode node = ServingNode.start();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(2 * CLIENTS + 2);
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch warm = new CountDownLatch(WARM_REQUESTS);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private Instant began = Instant.EPOCH;
    private int askedBefore;
    private volatile String doing = "start";

    @BeforeEach
    void startLoad() throws InterruptedException {
        node.service("busy", "docker.io/openshift/hello-openshift", "RESPONSE", "v0");
        node.awaitReady("busy");
        for (int client = 0; client < CLIENTS; client++) {
            every(PER_SECOND, 2 * CLIENTS, () -> ask("external-http", HOST));
            every(PER_SECOND, 2 * CLIENTS, () -> ask("cluster-local-http", INSIDE));
        }
        assertThat(warm.await(120, TimeUnit.SECONDS)).isTrue();
        began = node.node().clock().instant();
        askedBefore = asked.get();
    }

    private void every(int perSecond, int flows, Runnable request) {
        load.scheduleAtFixedRate(request, 0, TimeUnit.SECONDS.toMicros(flows) / perSecond, TimeUnit.MICROSECONDS);
    }

    @AfterEach
    void stop() {
        load.shutdownNow();
        node.close();
    }

    @Test
    void no_request_fails_whatever_is_switched_issued_or_updated() throws Exception {
        toggle("external-domain-tls", this::external);
        toggle("cluster-local-domain-tls", this::local);
        toggle("system-internal-tls", this::internal);

        anotherAuthority();
        var roots = Trusting.only(root("knative-selfsigned-ca") + root("another"));
        every(HANDSHAKES_PER_SECOND, 2, () -> askTls("external-https", HOST, roots));
        every(HANDSHAKES_PER_SECOND, 2, () -> askTls("cluster-local-https", INSIDE, roots));
        var before = (X509Certificate) node.presented("external-https", HOST);
        doing = "renewal";
        renew();
        node.awaitOther("external-https", HOST, before);

        doing = "another issuer";
        node.api()
                .mergePatch(
                        ISSUERS,
                        "{\"data\":{\"issuerRef\":\"name: another\",\"clusterLocalIssuerRef\":\"name: another\","
                                + "\"systemInternalIssuerRef\":\"name: another\"}}");
        revision(one -> condition(one, "SystemInternalTLS").contains("serving-certs, generation 2")
                && condition(one, "SystemInternalTLS").contains("routing-serving-certs, generation 2"));

        for (int update = 1; update <= UPDATES; update++) {
            doing = "update " + update;
            var wanted = String.format("busy-%05d", update + 1);
            node.service("busy", "docker.io/openshift/hello-openshift", "RESPONSE", "v" + update);
            node.awaitService(
                    "busy",
                    one -> one.path("status")
                                    .path("latestReadyRevisionName")
                                    .asText()
                                    .equals(wanted)
                            && ApiClient.isTrue("Ready").test(one));
        }
        var seconds = Duration.between(began, node.node().clock().instant()).toMillis() / 1000.0;
        load.shutdown();
        assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

        assertThat(failures).isEmpty();
        assertThat(asked.get()).isGreaterThan(20);
        if (TestSize.isFull()) {
            assertThat((asked.get() - askedBefore) / seconds)
                    .as("requests per second")
                    .isGreaterThan(0.9 * PER_SECOND);
        }
    }

    private void toggle(String key, Consumer<Boolean> inForce) {
        for (var on : new boolean[] {true, false, true}) {
            doing = key + (on ? " on" : " off");
            node.network("{\"" + key + "\":\"" + (on ? "Enabled" : "Disabled") + "\"}");
            inForce.accept(on);
        }
    }

    private void external(boolean on) {
        node.awaitService(
                "busy",
                one -> one.path("status").path("url").asText().startsWith(on ? "https:" : "http:")
                        && ApiClient.isTrue("Ready").test(one));
    }

    private void local(boolean on) {
        node.awaitService(
                "busy",
                one -> one.path("status").path("address").path("url").asText().startsWith(on ? "https:" : "http:")
                        && ApiClient.isTrue("Ready").test(one));
    }

    private void internal(boolean on) {
        revision(one -> condition(one, "SystemInternalTLS").startsWith(on ? "True" : "none"));
    }

    private void revision(Predicate<JsonNode> wanted) {
        node.await("revisions", "busy-00001", wanted);
    }

    private void renew() {
        for (var order : node.api().get(ORDERS).path("items")) {
            if (order.path("spec").path("dnsNames").path(0).asText().equals(HOST)) {
                node.api()
                        .mergePatch(
                                ORDERS + "/"
                                        + order.path("metadata").path("name").asText() + "/status",
                                ForcedRenewal.patch(order, node.node().clock().instant()));
            }
        }
    }

    private void anotherAuthority() {
        node.apply("""
                apiVersion: cert-manager.io/v1
                kind: Certificate
                metadata: {name: another, namespace: cert-manager}
                spec:
                  isCA: true
                  commonName: another
                  secretName: another
                  issuerRef: {kind: ClusterIssuer, name: cluster-selfsigned-issuer}
                ---
                apiVersion: cert-manager.io/v1
                kind: ClusterIssuer
                metadata: {name: another}
                spec: {ca: {secretName: another}}
                """);
        node.api()
                .await(
                        "/apis/cert-manager.io/v1/clusterissuers",
                        "another",
                        ServingNode.PATIENCE,
                        ApiClient.isTrue("Ready"));
    }

    private void ask(String listener, String host) {
        try {
            check(listener, node.ask(listener, host));
        } catch (IOException e) {
            fail(listener, e.toString());
        }
    }

    private void askTls(String listener, String host, SSLContext roots) {
        try {
            check(listener, node.askTls(listener, host, roots));
        } catch (IOException e) {
            fail(listener, e.toString());
        }
    }

    private void check(String listener, String answer) {
        asked.incrementAndGet();
        warm.countDown();
        if (!answer.matches("200 v[0-9]+")) {
            fail(listener, answer);
        }
    }

    private void fail(String listener, String what) {
        failures.add(doing + ": " + listener + ": " + what);
    }

    private String root(String secret) {
        var root = node.api()
                .get("/api/v1/namespaces/cert-manager/secrets/" + secret)
                .path("data")
                .path("ca.crt")
                .asText();
        return new String(Base64.getDecoder().decode(root), StandardCharsets.US_ASCII);
    }
}
