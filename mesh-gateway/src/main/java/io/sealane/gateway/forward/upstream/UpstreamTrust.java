package io.sealane.gateway.forward.upstream;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundle;
import java.util.List;
import java.util.Optional;

/**
 * Whom an https upstream must prove to be. Connections are shared only between requests of equal trust.
 *
 * @param bundle roots that its chain may end at
 * @param systemRoots whether the roots of the platform count as well
 * @param own what to show when the upstream asks who we are
 * @param requiredNames names of which its certificate must carry at least one; empty: the host of the URI
 * @param showing to which upstreams that ask
 */
public record UpstreamTrust(
        TrustBundle bundle,
        boolean systemRoots,
        List<String> requiredNames,
        Optional<Credential> own,
        TlsTarget.Showing showing) {

    /** The roots of the platform alone, and the host of the URI. */
    public static final UpstreamTrust SYSTEM = new UpstreamTrust(TrustBundle.EMPTY, true, List.of());

    /** Of somebody who shows no certificate. */
    public UpstreamTrust(TrustBundle bundle, boolean systemRoots, List<String> requiredNames) {
        this(bundle, systemRoots, requiredNames, Optional.empty());
    }

    /** Of somebody who shows a certificate to whoever asks. */
    public UpstreamTrust(
            TrustBundle bundle, boolean systemRoots, List<String> requiredNames, Optional<Credential> own) {
        this(bundle, systemRoots, requiredNames, own, TlsTarget.Showing.TO_ALL);
    }

    /** The same, showing a certificate to upstreams that trust its issuer. */
    public UpstreamTrust introducing(Credential credential) {
        return new UpstreamTrust(
                bundle, systemRoots, requiredNames, Optional.of(credential), TlsTarget.Showing.TO_ITS_ISSUERS);
    }

    public UpstreamTrust {
        requiredNames = List.copyOf(requiredNames);
    }
}
