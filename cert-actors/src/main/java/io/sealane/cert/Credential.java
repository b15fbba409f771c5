package io.sealane.cert;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key with its certificate chain, ready to be shown in a handshake.
 *
 * <p>Never serialised, never logged: {@link #toString()} names the certificate only.
 *
 * @param name the Secret it came from
 * @param generation grows with each new pair of the same name within one process; starts at 1
 * @param key the private key of {@code chain.get(0)}
 * @param chain leaf first, then intermediates, without a self-signed root; never empty
 */
public record Credential(SecretName name, long generation, PrivateKey key, List<X509Certificate> chain) {

    public Credential {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(
                    "chain of " + name + ": expected at least the leaf certificate, got none");
        }
        chain = List.copyOf(chain);
    }

    /** The certificate that names us. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** Of its name: credentials are part of what connections are found by, and hashing a key takes as long as copying it. */
    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Long.hashCode(generation);
    }

    @Override
    public String toString() {
        return "Credential[" + name + ", generation " + generation + ", serial "
                + leaf().getSerialNumber().toString(16) + "]";
    }
}
