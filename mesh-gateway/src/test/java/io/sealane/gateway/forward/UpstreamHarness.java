package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.gateway.forward.egress.EgressPolicy;
import io.sealane.gateway.forward.egress.EgressRules;
import io.sealane.gateway.forward.endpoint.NameResolver;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Upstreams on one loop, and short ways to ask them. */
public final class UpstreamHarness implements AutoCloseable {

    public static final NameResolver DNS_ONLY = (host, port) -> Optional.empty();
    /** For requests whose deadline is not what is tested. */
    private static final Duration LONG = Duration.ofSeconds(60);

    static final EgressPolicy ALL = new EgressRules(Set.of(), Set.of(), true, List.of(), List.of());
    static final ClientTls TLS = ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), Clock.systemUTC());

    public final TestLoop loop = new TestLoop();
    private final ExecutorService work = Executors.newFixedThreadPool(2);
    public final Upstreams upstreams;

    public UpstreamHarness() {
        this(UpstreamSettings.defaults(), DNS_ONLY, ALL);
    }

    public UpstreamHarness(UpstreamSettings settings, NameResolver names, EgressPolicy egress) {
        upstreams = Upstreams.create(settings, TLS, List.of(loop), names, egress, work);
    }

    public UpstreamHarness(UpstreamSettings settings, NameResolver names, Executor ownWork) {
        upstreams = Upstreams.create(settings, TLS, List.of(loop), names, ALL, ownWork);
    }

    static UpstreamRequest post(String uri, String body) {
        return request("POST", uri, Map.of("Content-Type", "text/plain"), body, LONG);
    }

    static UpstreamRequest get(String uri) {
        return request("GET", uri, Map.of(), "", LONG);
    }

    public static UpstreamRequest request(
            String method, String uri, Map<String, String> headers, String body, Duration timeout) {
        return request(method, uri, headers, body, new UpstreamRequest.Limits(timeout, 64 * 1024));
    }

    static UpstreamRequest request(
            String method, String uri, Map<String, String> headers, String body, UpstreamRequest.Limits limits) {
        var fields = headers.entrySet().stream()
                .<HttpHeader>map(field -> RawHeader.create(field.getKey(), field.getValue()))
                .toList();
        return new UpstreamRequest(
                URI.create(uri), method, fields, ByteString.fromString(body), UpstreamTrust.SYSTEM, limits);
    }

    CompletableFuture<UpstreamAnswer> send(UpstreamRequest request) {
        var answer = new CompletableFuture<UpstreamAnswer>();
        loop.execute(() -> upstreams.on(loop).send(request, outcome -> {
            if (!loop.inLoop() || !answer.complete(outcome)) {
                answer.obtrudeException(new AssertionError("answered twice or off the loop"));
            }
        }));
        return answer;
    }

    UpstreamAnswer ask(UpstreamRequest request) throws Exception {
        return send(request).get(60, TimeUnit.SECONDS);
    }

    UpstreamAnswer.Answered answered(UpstreamRequest request) throws Exception {
        var answer = ask(request);
        assertThat(answer).isInstanceOf(UpstreamAnswer.Answered.class);
        return (UpstreamAnswer.Answered) answer;
    }

    UpstreamAnswer.Failed failed(UpstreamRequest request) throws Exception {
        var answer = ask(request);
        assertThat(answer).isInstanceOf(UpstreamAnswer.Failed.class);
        return (UpstreamAnswer.Failed) answer;
    }

    @Override
    public void close() {
        upstreams.close();
        loop.close();
        work.shutdownNow();
    }
}
