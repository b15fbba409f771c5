package io.sealane.node.credential;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.certificates.rotation.TrustHolder;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.source.SinkClient;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Says which roots sources trust. Their connections are those of deliveries, which are asked about them.
 *
 * @param hosts tells whose the hosts of sinks are
 */
public record SourceTrust(SinkClient sinks, NamespaceOfHost hosts) implements TrustHolder {

    @Override
    public String name() {
        return "event sources";
    }

    @Override
    public CompletionStage<Boolean> goesBy(VersionedBundle bundle, List<X509Certificate> dropped) {
        return CompletableFuture.completedFuture(sinks.sinks().stream()
                .filter(sink -> sink.uri().getScheme().equals("https"))
                .allMatch(sink ->
                        bundle.isFollowed(sink.trust(), hosts.of(sink.uri().getHost()), sink.unnamed(dropped))));
    }

    @Override
    public List<String> keeping(VersionedBundle bundle, List<X509Certificate> dropped) {
        var now = sinks.sinks();
        return Stream.concat(keeping(now, dropped).stream(), lagging(now, bundle, hosts).stream())
                .toList();
    }

    static List<String> lagging(List<Destination> sinks, VersionedBundle bundle, NamespaceOfHost hosts) {
        return sinks.stream()
                .filter(sink -> sink.namesOnlyPartOf(bundle, hosts.of(sink.uri().getHost())))
                .map(sink -> "a source that sends to " + server(sink.uri()) + DeliveryTrust.TO_NAME_BOTH)
                .distinct()
                .sorted()
                .toList();
    }

    static List<String> keeping(List<Destination> sinks, List<X509Certificate> dropped) {
        return sinks.stream()
                .filter(sink -> sink.namesOneOf(dropped))
                .map(sink -> "a source that sends to " + server(sink.uri())
                        + " to name the old root no longer in its CACerts")
                .distinct()
                .sorted()
                .toList();
    }

    /** Others than the source's namespace read it, whom a token in the path or query is not for. */
    private static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public List<Credential> shown() {
        return List.of();
    }

    @Override
    public long handshakesBy(X509Certificate root) {
        return 0;
    }
}
