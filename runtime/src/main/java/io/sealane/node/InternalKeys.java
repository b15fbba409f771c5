package io.sealane.node;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.chain.CertificateChain;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys of gateways and workloads are used, and which roots they trust each other by.
 *
 * <p>A key is used once its root is trusted, and a root is trusted as long as a key below it is used: so another authority comes in
 * without a moment at which one side does not know the other, whichever Secret changes first. For whoever holds the door.
 */
final class InternalKeys {

    private final Map<SecretName, Credential> newest = new HashMap<>();
    private final Map<SecretName, Credential> usable = new HashMap<>();
    private TrustBundle roots = TrustBundle.EMPTY;
    private TrustBundle trusted = TrustBundle.EMPTY;

    void put(Credential credential) {
        newest.put(credential.name(), credential);
        choose();
    }

    /** Whether these are other roots than before. */
    boolean trust(TrustBundle bundle) {
        if (roots.equals(bundle)) {
            return false;
        }
        roots = bundle;
        choose();
        return true;
    }

    /** The namespace is gone, and its keys with it. */
    void forget(String namespace) {
        newest.keySet().removeIf(name -> name.namespace().equals(namespace));
        usable.keySet().removeIf(name -> name.namespace().equals(namespace));
        choose();
    }

    private void choose() {
        newest.forEach((name, credential) -> {
            if (isBelow(roots, credential)) {
                usable.put(name, credential);
            }
        });
        var used = trusted.roots().stream()
                .filter(root -> usable.values().stream()
                        .anyMatch(credential -> CertificateChain.endsAt(credential.chain(), root)))
                .toList();
        trusted = roots.plus(TrustBundle.of(used));
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

    TrustBundle trusted() {
        return trusted;
    }
}
