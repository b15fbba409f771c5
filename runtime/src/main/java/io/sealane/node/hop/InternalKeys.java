package io.sealane.node.hop;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.ScopedTrust;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.gateway.forward.WorkloadRelay;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which keys of gateways and workloads are used, and which roots they trust each other by.
 *
 * <p>A key is used once its root is trusted, and a root is trusted as long as a key below it is used: so another authority comes in
 * without a moment at which one side does not know the other, whichever Secret changes first ({@link #goOver}). A key that a namespace keeps speaks for that
 * namespace alone, and needs no root once its certificate has ended: whoever never renews his own does not keep an old root in force for the whole
 * mesh. For whoever holds the door.
 */
final class InternalKeys {

    private static final Logger LOG = LoggerFactory.getLogger(InternalKeys.class);
    private static final String ANY_WORKLOADS = WorkloadRelay.identity("");

    private final Map<SecretName, Credential> newest = new HashMap<>();
    private final Map<SecretName, Credential> usable = new HashMap<>();
    private ScopedTrust roots = ScopedTrust.EMPTY;
    private ScopedTrust trusted = ScopedTrust.EMPTY;

    void put(Credential credential) {
        var refusal = refusal(credential);
        if (refusal.isPresent()) {
            LOG.warn("{} is not used between gateways and workloads: {}", credential, refusal.get());
            return;
        }
        newest.put(credential.name(), credential);
    }

    /** Who may write Secrets in one namespace must not thereby be taken for a gateway, or for the workloads of another one. */
    private static Optional<String> refusal(Credential credential) {
        if (credential.name().name().equals(InternalDoor.ROUTING)) {
            return Optional.empty();
        }
        var own = WorkloadRelay.identity(credential.name().namespace());
        return Identity.names(credential.leaf()).stream()
                .filter(name ->
                        name.equals(InternalDoor.GATEWAY_NAME) || name.startsWith(ANY_WORKLOADS) && !name.equals(own))
                .sorted()
                .findFirst()
                .map(name -> "expected " + own + " and no other identity of the mesh, got " + name);
    }

    /** Whether these are other roots than before. */
    boolean trust(ScopedTrust bundle) {
        if (roots.equals(bundle)) {
            return false;
        }
        roots = bundle;
        return true;
    }

    /** The namespace is gone, and its keys with it. */
    void forget(String namespace) {
        newest.keySet().removeIf(name -> name.namespace().equals(namespace));
        usable.keySet().removeIf(name -> name.namespace().equals(namespace));
    }

    /**
     * Goes over to what is there now, in an order in which neither end meets a key whose root it does not trust yet, or no longer.
     *
     * @param inForce puts in force on both ends what is used and trusted; run after each step
     */
    void goOver(Instant now, Runnable inForce) {
        trusted = both(roots, trusted);
        inForce.run();
        newest.forEach((name, credential) -> {
            if (isBelow(roots.in(name.namespace()), credential)) {
                usable.put(name, credential);
            }
        });
        inForce.run();
        trusted = both(roots, needed(now));
        inForce.run();
    }

    private static ScopedTrust both(ScopedTrust one, ScopedTrust other) {
        var all = one.plus(Optional.empty(), other.mesh());
        for (var scoped : other.namespaces().entrySet()) {
            all = all.plus(Optional.of(scoped.getKey()), scoped.getValue());
        }
        return all;
    }

    /** Whether roots are trusted for the sake of keys alone. */
    boolean keepsRoots() {
        return !trusted.equals(roots);
    }

    private ScopedTrust needed(Instant now) {
        var all = ScopedTrust.meshWide(needed(trusted.mesh(), now, name -> true));
        for (var scoped : trusted.namespaces().entrySet()) {
            var kept = needed(scoped.getValue(), now, name -> name.namespace().equals(scoped.getKey()));
            all = kept.isEmpty() ? all : all.plus(Optional.of(scoped.getKey()), kept);
        }
        return all;
    }

    /** Those of the roots that a key in use is below. */
    private TrustBundle needed(TrustBundle some, Instant now, Predicate<SecretName> which) {
        return TrustBundle.of(some.roots().stream()
                .filter(root -> usable.entrySet().stream()
                        .anyMatch(used -> which.test(used.getKey())
                                && isBelievable(used.getValue(), now)
                                && CertificateChain.endsAt(used.getValue().chain(), root)))
                .toList());
    }

    /** Nobody believes a certificate that has ended. */
    static boolean isBelievable(Credential credential, Instant now) {
        return now.isBefore(credential.leaf().getNotAfter().toInstant());
    }

    private static boolean isBelow(TrustBundle bundle, Credential credential) {
        return bundle.roots().stream().anyMatch(root -> CertificateChain.endsAt(credential.chain(), root));
    }

    Optional<Credential> used(SecretName name) {
        return Optional.ofNullable(usable.get(name));
    }

    /** All that are used. */
    Collection<Credential> used() {
        return List.copyOf(usable.values());
    }

    /** Gateways are judged by what counts for everybody, the workloads of a namespace by what counts there as well. */
    ScopedTrust trusted() {
        return trusted;
    }
}
