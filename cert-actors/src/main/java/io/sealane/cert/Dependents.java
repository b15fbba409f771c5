package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which certificates depend on which Secret or issuer. Not safe for threads: one actor's own. */
final class Dependents<K> {

    private final Map<K, Set<CertificateName>> byKey = new HashMap<>();
    private final Map<CertificateName, Set<K>> keys = new HashMap<>();

    void put(CertificateName name, Set<K> now) {
        var before = keys.put(name, Set.copyOf(now));
        if (!now.equals(before)) {
            forget(name, before);
            now.forEach(
                    key -> byKey.computeIfAbsent(key, one -> new HashSet<>()).add(name));
        }
    }

    void remove(CertificateName name) {
        forget(name, keys.remove(name));
    }

    Set<CertificateName> of(K key) {
        return Set.copyOf(byKey.getOrDefault(key, Set.of()));
    }

    private void forget(CertificateName name, @Nullable Set<K> former) {
        for (var key : former == null ? Set.<K>of() : former) {
            byKey.computeIfPresent(key, (one, names) -> names.remove(name) && names.isEmpty() ? null : names);
        }
    }
}
