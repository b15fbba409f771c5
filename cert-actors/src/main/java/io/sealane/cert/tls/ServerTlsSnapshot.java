package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.TrustBundle;
import java.util.List;
import java.util.Optional;

/**
 * What a listener serves and whom it trusts, as a whole.
 *
 * @param version grows with each snapshot of one listener; at least 1
 * @param credentials the identities to serve; of several generations of one Secret only the newest is served
 * @param clientTrust the roots of client certificates; without meaning where clients are not asked
 * @param single the one identity that is always served, whatever name the client asks for; empty to choose by name
 */
public record ServerTlsSnapshot(
        long version, List<Credential> credentials, TrustBundle clientTrust, Optional<SecretName> single) {

    public ServerTlsSnapshot {
        if (version < 1) {
            throw new IllegalArgumentException("version: expected at least 1, got " + version);
        }
        credentials = List.copyOf(credentials);
    }
}
