package io.sealane.cert.tls;

import io.sealane.cert.Credential;
import io.sealane.cert.trust.TrustBundle;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a client expects at the other end, and who it says it is.
 *
 * @param trust the roots that the server's chain may end at
 * @param systemRoots whether the Java platform's roots are trusted as well
 * @param requiredNames the server's certificate must carry one of these as subject alternative name (DNS name, IP address or URI,
 *     taken literally); empty: it must cover the host name that was connected to (RFC 9525)
 * @param own what to show when the server asks for a client certificate
 * @param showing to which of these servers
 * @param alpn application protocols, best first; empty switches ALPN off
 */
public record TlsTarget(
        TrustBundle trust,
        SystemRoots systemRoots,
        Set<String> requiredNames,
        Optional<Credential> own,
        Showing showing,
        List<String> alpn) {

    /** Whether the Java platform's roots are trusted beside a bundle. */
    public enum SystemRoots {
        EXCLUDED,
        INCLUDED
    }

    /** Which servers that ask for a certificate are shown it. */
    public enum Showing {
        /** All: showing the wrong one gives a better message than showing none. */
        TO_ALL,
        /**
         * Those that name no issuers, or one of its chain (RFC 8446, 4.2.4): whoever wants other people's certificates, and might do
         * without, is not shown one that it would refuse.
         */
        TO_ITS_ISSUERS
    }

    public TlsTarget {
        requiredNames = Set.copyOf(requiredNames);
        alpn = List.copyOf(alpn);
    }

    /** A server whose certificate covers its host name and chains to {@code trust}; no certificate of ours, no ALPN. */
    public static TlsTarget of(TrustBundle trust) {
        return new TlsTarget(trust, SystemRoots.EXCLUDED, Set.of(), Optional.empty(), Showing.TO_ALL, List.of());
    }

    /** The same, showing {@code credential} when asked. */
    public TlsTarget withOwn(Credential credential) {
        return new TlsTarget(trust, systemRoots, requiredNames, Optional.of(credential), Showing.TO_ALL, alpn);
    }

    /** The same, showing {@code credential} to such servers. */
    public TlsTarget withOwn(Credential credential, Showing which) {
        return new TlsTarget(trust, systemRoots, requiredNames, Optional.of(credential), which, alpn);
    }

    /** The same, with one of {@code names} in place of the host name. */
    public TlsTarget withRequiredNames(Set<String> names) {
        return new TlsTarget(trust, systemRoots, names, own, showing, alpn);
    }

    /** The same, offering {@code protocols}. */
    public TlsTarget withAlpn(List<String> protocols) {
        return new TlsTarget(trust, systemRoots, requiredNames, own, showing, protocols);
    }

    /** The same, trusting the Java platform's roots as well. */
    public TlsTarget plusSystemRoots() {
        return new TlsTarget(trust, SystemRoots.INCLUDED, requiredNames, own, showing, alpn);
    }
}
