package io.sealane.certificates;

import io.sealane.cert.SecretName;
import io.sealane.cert.spec.CertificateName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which certificates name which Secret. When several name one, only its owner may write it, else they would overwrite each other for
 * ever. Safe for any thread.
 */
final class Claims {

    private final Map<CertificateName, SecretName> secrets = new HashMap<>();
    private final Map<SecretName, Map<CertificateName, String>> claims = new HashMap<>();

    /** @param created the resource's creation timestamp, as text that sorts by time */
    synchronized void claim(CertificateName name, SecretName secret, String created) {
        if (!secret.equals(secrets.get(name))) {
            drop(name);
            secrets.put(name, secret);
        }
        claims.computeIfAbsent(secret, one -> new HashMap<>()).put(name, created);
    }

    synchronized void drop(CertificateName name) {
        var secret = secrets.remove(name);
        if (secret != null) {
            claims.getOrDefault(secret, new HashMap<>()).remove(name);
            claims.computeIfPresent(secret, (one, all) -> all.isEmpty() ? null : all);
        }
    }

    /**
     * Who owns a Secret, if not {@code asking}: the certificate named on the Secret while it still claims it, else the oldest.
     *
     * @param named the name on the Secret, empty for none
     */
    synchronized Optional<CertificateName> ownerBefore(CertificateName asking, SecretName secret, String named) {
        var all = claims.getOrDefault(secret, Map.of());
        var onSecret = new CertificateName(secret.namespace(), named);
        var owner = all.containsKey(onSecret)
                ? Optional.of(onSecret)
                : all.entrySet().stream()
                        .min(Map.Entry.<CertificateName, String>comparingByValue()
                                .thenComparing(entry -> entry.getKey().name(), Comparator.naturalOrder()))
                        .map(Map.Entry::getKey);
        return owner.filter(one -> !one.equals(asking));
    }
}
