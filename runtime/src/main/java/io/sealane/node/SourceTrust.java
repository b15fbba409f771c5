package io.sealane.node;

import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.TrustHolder;
import io.sealane.eventing.source.SinkClient;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says which roots sources trust. Their connections are those of deliveries, which are asked about them. */
record SourceTrust(SinkClient sinks) implements TrustHolder {

    @Override
    public String name() {
        return "event sources";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        return CompletableFuture.completedFuture(sinks.sinks().stream()
                .filter(sink -> sink.uri().getScheme().equals("https"))
                .allMatch(sink -> sink.trust().supersetOf(bundle.bundle())
                        && dropped.stream().noneMatch(sink.trust().roots()::contains)));
    }

    @Override
    public List<List<X509Certificate>> shown() {
        return List.of();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return 0;
    }
}
