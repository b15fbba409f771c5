package io.sealane.cert.tls;

import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each root made a chain good: what tells whether anybody still needs it. Any thread. */
final class RootUses {

    /** Roots that are counted; handshakes by further ones are not told apart. */
    private static final int ROOTS_MAX = 4096;

    private final Map<X509Certificate, LongAdder> uses = new ConcurrentHashMap<>();

    void count(X509Certificate root) {
        var present = uses.get(root);
        if (present == null && uses.size() < ROOTS_MAX) {
            present = uses.computeIfAbsent(root, one -> new LongAdder());
        }
        if (present != null) {
            present.increment();
        }
    }

    long of(X509Certificate root) {
        var counted = uses.get(root);
        return counted == null ? 0 : counted.sum();
    }
}
