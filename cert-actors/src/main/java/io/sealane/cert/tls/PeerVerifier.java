package io.sealane.cert.tls;

import io.sealane.cert.trust.TrustBundle;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer's chain is good: valid now, meant for its role, ending at a trusted root (RFC 5280 section 6), and carrying
 * a wanted name. The one place where peers are judged, for servers, clients and the cluster transport.
 *
 * <p>A root that has expired ends no chain. A leaf that is itself trusted needs no issuer.
 */
final class PeerVerifier {

    /** Certificates in a presented chain; more are refused unread, because path building can grow exponentially. */
    static final int CHAIN_MAX = 10;

    private static final int ROOTS_NAMED_MAX = 8;
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** What the peer is, seen from us. */
    enum Role {
        SERVER("server", "1.3.6.1.5.5.7.3.1"),
        CLIENT("client", "1.3.6.1.5.5.7.3.2");

        private final String word;
        private final String purpose;

        Role(String word, String purpose) {
            this.word = word;
            this.purpose = purpose;
        }
    }

    private final List<X509Certificate> roots;
    private final int ofPlatform;
    private final List<TrustAnchor> anchors;
    private final InstantSource clock;
    private final RootUses uses;

    /** @param moreRoots those of the platform, too many to be named one by one */
    PeerVerifier(TrustBundle trust, List<X509Certificate> moreRoots, InstantSource clock) {
        this(trust, moreRoots, clock, new RootUses());
    }

    /** @param uses is told which root made a chain good */
    PeerVerifier(TrustBundle trust, List<X509Certificate> moreRoots, InstantSource clock, RootUses uses) {
        var all = new ArrayList<>(trust.roots());
        all.addAll(moreRoots);
        this.roots = List.copyOf(all);
        this.ofPlatform = moreRoots.size();
        this.anchors = roots.stream().map(root -> new TrustAnchor(root, null)).toList();
        this.clock = clock;
        this.uses = uses;
    }

    /** Refuses every peer: for contexts that ask for no certificate. */
    static PeerVerifier trustingNobody() {
        return new PeerVerifier(TrustBundle.EMPTY, List.of(), InstantSource.fixed(Instant.EPOCH));
    }

    List<X509Certificate> roots() {
        return roots;
    }

    /** Refuses a chain that is not good for {@code role}. */
    void verifyChain(X509Certificate[] chain, Role role) throws PeerRefused {
        if (chain.length == 0) {
            throw new PeerRefused("expected a " + role.word + " certificate with a " + wantedChain() + ", got none");
        }
        if (chain.length > CHAIN_MAX) {
            throw new PeerRefused(role.word + " chain: expected at most " + CHAIN_MAX + " certificates, got "
                    + chain.length + " from " + describe(chain[0]));
        }
        var now = clock.instant();
        requireValid(chain[0], role, now);
        requirePurpose(chain[0], role);
        requireTrusted(chain, role, now);
    }

    /** Refuses a leaf that does not cover {@code host}. */
    static void verifyHost(X509Certificate leaf, String host) throws PeerRefused {
        if (!SubjectNames.of(leaf).cover(host)) {
            throw new PeerRefused("expected a server certificate for " + host + ", got " + describe(leaf));
        }
    }

    /** Refuses a leaf that carries none of {@code names}. */
    static void verifyNames(X509Certificate leaf, Role role, Set<String> names) throws PeerRefused {
        var presented = SubjectNames.of(leaf);
        if (names.stream().noneMatch(presented::contain)) {
            throw new PeerRefused("expected a " + role.word + " certificate that carries one of "
                    + names.stream().sorted().toList() + ", got " + describe(leaf));
        }
    }

    /** {@code chain to one of ["CN=a", "CN=b"] or of the platform's 140 roots}, for messages. */
    String wantedChain() {
        if (roots.isEmpty()) {
            return "chain to a trusted root (none is trusted here)";
        }
        var ours = roots.size() - ofPlatform;
        var platform = "of the platform's " + ofPlatform + " roots";
        if (ours == 0) {
            return "chain to one " + platform;
        }
        return "chain to one of [" + named(ours) + "]" + (ofPlatform > 0 ? " or " + platform : "");
    }

    private String named(int ours) {
        var now = clock.instant();
        var named = roots.stream()
                .limit(Math.min(ours, ROOTS_NAMED_MAX))
                .map(root -> "\"" + root.getSubjectX500Principal() + "\""
                        + (expired(root, now)
                                ? " (expired " + root.getNotAfter().toInstant() + ")"
                                : ""))
                .collect(Collectors.joining(", "));
        return ours > ROOTS_NAMED_MAX ? named + ", and " + (ours - ROOTS_NAMED_MAX) + " more" : named;
    }

    /** What was presented, for messages. */
    static String describe(X509Certificate leaf) {
        return "\"" + leaf.getSubjectX500Principal() + "\" for " + SubjectNames.of(leaf) + ", serial "
                + leaf.getSerialNumber().toString(16) + ", issued by \"" + leaf.getIssuerX500Principal() + "\", valid "
                + leaf.getNotBefore().toInstant() + " to " + leaf.getNotAfter().toInstant();
    }

    private static void requireValid(X509Certificate leaf, Role role, Instant now) throws PeerRefused {
        if (expired(leaf, now) || now.isBefore(leaf.getNotBefore().toInstant())) {
            throw new PeerRefused(
                    "expected a " + role.word + " certificate that is valid at " + now + ", got " + describe(leaf));
        }
    }

    private static void requirePurpose(X509Certificate leaf, Role role) throws PeerRefused {
        try {
            var purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(role.purpose) && !purposes.contains(ANY_PURPOSE)) {
                throw new PeerRefused("expected a certificate whose extended key usage allows " + role.word + "s ("
                        + role.purpose + "), got " + purposes + " in " + describe(leaf));
            }
        } catch (CertificateParsingException e) {
            throw new PeerRefused("expected a readable extended key usage in " + describe(leaf), e);
        }
    }

    private void requireTrusted(X509Certificate[] chain, Role role, Instant now) throws PeerRefused {
        var presented = List.of(chain);
        if (roots.contains(chain[0])) {
            uses.count(chain[0]);
            return;
        }
        var living = anchors.stream()
                .filter(anchor -> !expired(anchor.getTrustedCert(), now))
                .collect(Collectors.toSet());
        if (living.isEmpty()) {
            throw untrusted(chain[0], role, null);
        }
        try {
            var built = CertPathBuilder.getInstance("PKIX").build(parameters(living, presented, now));
            if (built instanceof PKIXCertPathBuilderResult path) {
                uses.count(path.getTrustAnchor().getTrustedCert());
            }
        } catch (GeneralSecurityException e) {
            throw untrusted(chain[0], role, e);
        }
    }

    private static PKIXBuilderParameters parameters(
            Set<TrustAnchor> anchors, List<X509Certificate> presented, Instant now) throws GeneralSecurityException {
        var target = new X509CertSelector();
        target.setCertificate(presented.get(0));
        var parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(presented)));
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(CHAIN_MAX);
        parameters.setDate(Date.from(now));
        return parameters;
    }

    private PeerRefused untrusted(X509Certificate leaf, Role role, @Nullable Exception cause) {
        return new PeerRefused(
                "expected a " + role.word + " certificate with a " + wantedChain() + ", got " + describe(leaf), cause);
    }

    private static boolean expired(X509Certificate certificate, Instant now) {
        return now.isAfter(certificate.getNotAfter().toInstant());
    }
}
