package io.sealane.cert.tls;

import io.sealane.cert.SecretName;
import io.sealane.cert.trust.TrustBundle;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in force at a listener: a snapshot with its contexts built. It holds each of them once. */
final class ServingTable {

    static final ServingTable NOTHING = new ServingTable(0, TrustBundle.EMPTY, List.of(), Optional.empty());

    private final long version;
    private final TrustBundle clientTrust;
    private final List<ServerIdentity> identities;
    private final Optional<ServerIdentity> single;
    private final SniTable<ServerIdentity> byName;

    ServingTable(
            long version, TrustBundle clientTrust, List<ServerIdentity> identities, Optional<ServerIdentity> single) {
        this.version = version;
        this.clientTrust = clientTrust;
        this.identities = identities;
        this.single = single;
        this.byName = new SniTable<>(identities, ServerIdentity::credential, ServerIdentity::names);
    }

    long version() {
        return version;
    }

    TrustBundle clientTrust() {
        return clientTrust;
    }

    List<ServerIdentity> identities() {
        return identities;
    }

    Optional<ServerIdentity> choose(@Nullable String sni, InetAddress local) {
        return single.isPresent() ? single : byName.choose(sni, local);
    }

    Optional<ServerIdentity> named(SecretName name) {
        return identities.stream()
                .filter(identity -> identity.credential().name().equals(name))
                .findAny();
    }

    void release() {
        identities.forEach(ServerIdentity::release);
    }
}
