package io.sealane.serving.controller.certificate;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.cert.x509.Pem;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.X509Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the key pair that a Secret holds can still be shown for a Certificate, whatever becomes of its next one. Pure. */
final class ServablePair {

    private ServablePair() {}

    /** Whether its certificate is valid now and carries all names that are wanted. */
    static boolean covers(Certificate wanted, Optional<Secret> secret, Instant now) {
        return secret.map(Secret::getData)
                .filter(data -> data.containsKey("tls.key"))
                .flatMap(data -> names(data, now))
                .filter(names -> wanted.getSpec().getDnsNames().stream()
                        .allMatch(name -> names.contains(name.toLowerCase(Locale.ROOT))))
                .isPresent();
    }

    private static Optional<Set<String>> names(Map<String, String> data, Instant now) {
        try {
            var pem =
                    new String(Base64.getDecoder().decode(data.getOrDefault("tls.crt", "")), StandardCharsets.US_ASCII);
            var chain = Pem.parseCertificates(pem);
            if (chain.isEmpty()
                    || now.isBefore(chain.get(0).getNotBefore().toInstant())
                    || now.isAfter(chain.get(0).getNotAfter().toInstant())) {
                return Optional.empty();
            }
            var names = new HashSet<String>();
            SubjectAltNames.of(chain.get(0)).dns().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
            return Optional.of(names);
        } catch (X509Failure | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
