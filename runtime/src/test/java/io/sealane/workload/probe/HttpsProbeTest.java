package io.sealane.workload.probe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a probe with scheme HTTPS verifies of a real server, and what it does not, as kubelets do. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HttpsProbeTest {

    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final char[] NO_PASSWORD = new char[0];

    private HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_certificate_that_has_ended_names_another_and_comes_from_nobody_known_is_taken() throws Exception {
        serve(200, ended(), false);

        assertThat(failure()).isEmpty();
        assertThat(asked).hasValue(1);
    }

    @Test
    void the_status_counts_as_in_the_clear() throws Exception {
        serve(503, ended(), false);

        assertThat(failure()).isEqualTo("HTTP probe failed with statuscode: 503");
    }

    @Test
    void a_server_that_speaks_no_TLS_fails_it() throws Exception {
        server = HttpServer.create(SOMEWHERE, 10);
        answering(200);

        assertThat(failure()).isNotEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_server_that_wants_to_see_a_certificate_fails_it_since_probes_have_none() throws Exception {
        serve(200, ended(), true);

        assertThat(failure()).isNotEmpty();
        assertThat(asked).hasValue(0);
    }

    private static Credential ended() {
        return TestCa.create("nobody")
                .issue(
                        new SecretName("default", "ended"),
                        1,
                        List.of("other.example.com"),
                        KeyAlgorithm.P_256,
                        TestCertificates.LONG_AGO,
                        Instant.parse("2021-01-01T00:00:00Z"));
    }

    private void serve(int status, Credential shown, boolean demanding) throws Exception {
        var tls = HttpsServer.create(SOMEWHERE, 10);
        var context = context(shown);
        tls.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                var ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(demanding);
                parameters.setSSLParameters(ssl);
            }
        });
        server = tls;
        answering(status);
    }

    private void answering(int status) {
        server.createContext("/ready", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    private static SSLContext context(Credential shown) throws GeneralSecurityException, IOException {
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", shown.key(), NO_PASSWORD, shown.chain().toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private String failure() throws Exception {
        var container = new ContainerBuilder()
                .withReadinessProbe(new ProbeBuilder()
                        .withNewHttpGet()
                        .withPath("/ready")
                        .withScheme("HTTPS")
                        .withPort(new IntOrString(server.getAddress().getPort()))
                        .endHttpGet()
                        .withTimeoutSeconds(50)
                        .build())
                .build();
        var probe = ContainerProbe.Set.of(container).readiness().orElseThrow();
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return new Attempt(new There(server.getAddress()), probe).failure();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(60, SECONDS);
    }

    private record There(InetSocketAddress address) implements Workload {

        @Override
        public Endpoint endpoint() {
            return new Endpoint.Socket(address);
        }

        @Override
        public void stop() {}
    }
}
