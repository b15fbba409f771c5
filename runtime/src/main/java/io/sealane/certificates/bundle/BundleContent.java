package io.sealane.certificates.bundle;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Bundle's sources come to: the good certificates that have not expired. Pure.
 *
 * @param bundle without duplicates, in an order that depends on nothing but its certificates
 * @param problems a sentence for each block that was left out, naming it
 * @param nextExpiry when the first of them expires, so that it is left out then and not at the next change
 */
record BundleContent(TrustBundle bundle, List<String> problems, Optional<Instant> nextExpiry) {

    BundleContent {
        problems = List.copyOf(problems);
    }

    /**
     * Puts sources together.
     *
     * @param texts PEM by the name of the source
     * @param filterExpired whether certificates that have expired are left out
     */
    static BundleContent of(
            Map<String, String> texts, List<X509Certificate> defaults, boolean filterExpired, Instant now) {
        var certificates = new ArrayList<>(defaults);
        var problems = new ArrayList<String>();
        texts.forEach((name, pem) -> {
            var parsed = TrustBundleParser.parse(pem, name);
            certificates.addAll(parsed.bundle().roots());
            problems.addAll(parsed.problems());
        });
        if (filterExpired) {
            certificates.removeIf(one -> !one.getNotAfter().toInstant().isAfter(now));
        }
        var next = certificates.stream()
                .map(one -> one.getNotAfter().toInstant())
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .filter(at -> filterExpired);
        return new BundleContent(TrustBundle.of(certificates), problems, next);
    }

    /** How long until something expires. */
    Optional<Duration> wait(Instant now) {
        return nextExpiry.map(at -> Duration.between(now, at).plusSeconds(1));
    }
}
