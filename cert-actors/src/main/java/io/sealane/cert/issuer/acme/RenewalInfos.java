package io.sealane.cert.issuer.acme;

import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.issuer.acme.AcmeClient.Suggestion;
import io.sealane.cert.x509.chain.CertificateChain;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What servers said about renewals (RFC 9773), asked again now and then. Safe for any thread; never blocks.
 *
 * <p>The answer to a question is what is known already; who wants to know more is told when more is known.
 */
final class RenewalInfos {

    private static final Logger LOG = LoggerFactory.getLogger(RenewalInfos.class);
    private static final int KNOWN_MAX = 20_000;
    private static final Duration PAUSE_MIN = Duration.ofMinutes(1);
    private static final Duration PAUSE_MAX = Duration.ofDays(1);

    /** @param askAgain far away while a question is under way */
    private record Known(Optional<RenewalWindow> window, Instant askAgain) {}

    private final Duration delay;
    private final InstantSource clock;
    private final Map<String, Known> byCertificate = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    RenewalInfos(Duration delay, InstantSource clock) {
        this.delay = delay;
        this.clock = clock;
    }

    /** @param moved called when the server has said something new */
    synchronized Optional<RenewalWindow> window(X509Certificate leaf, AcmeClient client, Runnable moved) {
        var id = CertificateChain.fingerprint(leaf);
        var known = byCertificate.getOrDefault(id, new Known(Optional.empty(), Instant.MIN));
        if (!clock.instant().isBefore(known.askAgain())) {
            byCertificate.put(id, new Known(known.window(), Instant.MAX));
            client.suggestion(leaf).whenComplete((suggestion, failure) -> {
                if (learn(id, suggestion, failure)) {
                    moved.run();
                }
            });
        }
        return known.window();
    }

    /** Whether it is news. A server that cannot tell now has not changed its mind. */
    private synchronized boolean learn(
            String id, @Nullable Optional<Suggestion> suggestion, @Nullable Throwable failure) {
        var before = byCertificate
                .getOrDefault(id, new Known(Optional.empty(), Instant.MIN))
                .window();
        var now = clock.instant();
        if (failure != null || suggestion == null) {
            LOG.info("renewal information not had, asked again later: {}", String.valueOf(failure));
            byCertificate.put(id, new Known(before, now.plus(PAUSE_MIN).plus(delay.dividedBy(10))));
            return false;
        }
        var window = suggestion.map(Suggestion::window);
        byCertificate.put(
                id,
                new Known(
                        window,
                        suggestion
                                .flatMap(Suggestion::askAgain)
                                .map(at -> bounded(at, now))
                                .orElse(now.plus(delay))));
        return !window.equals(before);
    }

    private static Instant bounded(Instant at, Instant now) {
        if (at.isBefore(now.plus(PAUSE_MIN))) {
            return now.plus(PAUSE_MIN);
        }
        return at.isAfter(now.plus(PAUSE_MAX)) ? now.plus(PAUSE_MAX) : at;
    }
}
