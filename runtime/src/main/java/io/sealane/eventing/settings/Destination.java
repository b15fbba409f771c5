package io.sealane.eventing.settings;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.eventing.identity.DeliveryTokens;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where events are sent.
 *
 * @param uri absolute, {@code http} or {@code https}
 * @param trust which roots the receiver's chain may end at; not looked at for {@code http}
 * @param named those of these that are named for this receiver alone
 * @param inside the channel of this mesh that is meant, where events are stored there without a request; empty: they are sent to the URI
 * @param shown the token that the receiver is shown; empty when it asks for none
 * @param countsPasses whether it is a broker, a channel or the like, which count the passes of an event; others never see them
 */
public record Destination(
        URI uri,
        TrustBundle trust,
        TrustBundle named,
        Optional<BrokerId> inside,
        Optional<DeliveryTokens.Purpose> shown,
        boolean countsPasses) {

    /** One that is reached by its URI and does not ask who sends. */
    public Destination(URI uri, TrustBundle trust) {
        this(uri, trust, TrustBundle.EMPTY, Optional.empty(), Optional.empty(), false);
    }

    /** The same, where some of the roots are named for this receiver alone. */
    public Destination naming(TrustBundle roots) {
        return new Destination(uri, trust, roots, inside, shown, countsPasses);
    }

    /** Whether one of these roots is named for this receiver, and trusted for that. */
    public boolean namesOneOf(List<X509Certificate> roots) {
        return uri.getScheme().equals("https") && roots.stream().anyMatch(named.roots()::contains);
    }

    /**
     * Whether it goes by one root of a bundle that counts elsewhere because that is named for it, and not by the others. Where the bundle
     * counts by itself, what is not trusted yet is about to be.
     */
    public boolean namesOnlyPartOf(VersionedBundle bundle, Optional<String> peers) {
        return bundle.scope().filter(scope -> !peers.equals(Optional.of(scope))).isPresent()
                && namesOneOf(bundle.bundle().roots())
                && !bundle.isFollowed(trust, peers, List.of());
    }

    /** Those of these roots that are not named for this receiver. */
    public List<X509Certificate> unnamed(List<X509Certificate> roots) {
        return roots.stream().filter(root -> !named.roots().contains(root)).toList();
    }

    /** The same, where it is a channel of this mesh. */
    public Destination within(Optional<BrokerId> channel) {
        return new Destination(uri, trust, named, channel, shown, countsPasses);
    }

    public Destination {
        if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("uri: expected http or https with a host, got " + uri);
        }
    }

    /** The same, shown such a token. */
    public Destination showing(DeliveryTokens.Purpose token) {
        return new Destination(uri, trust, named, inside, Optional.of(token), countsPasses);
    }

    /** The same, told how many passes an event has left where it counts them. */
    public Destination countingPasses(boolean counts) {
        return new Destination(uri, trust, named, inside, shown, counts);
    }
}
