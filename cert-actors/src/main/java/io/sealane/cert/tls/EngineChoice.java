package io.sealane.cert.tls;

import io.netty.handler.ssl.OpenSsl;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Collection;

/** Which engine serves a context: the wanted one, unless a key is of an algorithm that BoringSSL cannot handle. */
final class EngineChoice {

    private static final int P_521_BITS = 521;

    private EngineChoice() {}

    /**
     * Never {@link TlsEngine#AUTO}.
     *
     * @param wanted the setting
     * @param certificates our own chain and the trusted roots
     * @throws IllegalStateException if BoringSSL is demanded and its library does not load
     */
    static TlsEngine choose(TlsEngine wanted, Collection<X509Certificate> certificates) {
        if (wanted == TlsEngine.BORINGSSL && !OpenSsl.isAvailable()) {
            throw new IllegalStateException(
                    "engine BORINGSSL: expected its native library to load", OpenSsl.unavailabilityCause());
        }
        if (wanted == TlsEngine.JSSE || !OpenSsl.isAvailable()) {
            return TlsEngine.JSSE;
        }
        return certificates.stream().map(X509Certificate::getPublicKey).allMatch(EngineChoice::knownToBoringSsl)
                ? TlsEngine.BORINGSSL
                : TlsEngine.JSSE;
    }

    private static boolean knownToBoringSsl(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() < P_521_BITS;
        }
        return key.getAlgorithm().equals("RSA");
    }
}
