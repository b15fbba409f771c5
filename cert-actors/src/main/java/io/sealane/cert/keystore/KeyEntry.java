package io.sealane.cert.keystore;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a keystore holds. Never logged: {@link #toString()} names nothing.
 *
 * @param alias under which it is found, not empty
 * @param key the private key of {@code chain.get(0)}
 * @param chain leaf first
 */
public record KeyEntry(String alias, PrivateKey key, List<X509Certificate> chain) {

    public KeyEntry {
        chain = List.copyOf(chain);
    }

    @Override
    public String toString() {
        return "KeyEntry[" + alias + "]";
    }
}
