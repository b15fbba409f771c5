package io.sealane.cert;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A usable key pair: both halves can be read and belong together.
 *
 * @param key the private key
 * @param chain leaf first
 */
record StoredPair(PrivateKey key, List<X509Certificate> chain) {

    X509Certificate leaf() {
        return chain.get(0);
    }

    Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "StoredPair[serial " + leaf().getSerialNumber().toString(16) + "]";
    }
}
