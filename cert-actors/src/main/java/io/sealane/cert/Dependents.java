package io.sealane.cert;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which certificates depend on which Secret or issuer. Not safe for threads: one actor's own. */
final class Dependents<K> {

    private final Map<K, Set<CertificateName>> byKey = new HashMap<>();
    private final Map<CertificateName, K> keys = new HashMap<>();

    void put(CertificateName name, K key) {
        var before = keys.put(name, key);
        if (!key.equals(before)) {
            forget(name, before);
            byKey.computeIfAbsent(key, one -> new HashSet<>()).add(name);
        }
    }

    void remove(CertificateName name) {
        forget(name, keys.remove(name));
    }

    Set<CertificateName> of(K key) {
        return Set.copyOf(byKey.getOrDefault(key, Set.of()));
    }

    private void forget(CertificateName name, @Nullable K key) {
        var names = key == null ? null : byKey.get(key);
        if (names != null && names.remove(name) && names.isEmpty()) {
            byKey.remove(key);
        }
    }
}
