package io.sealane.cert.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The roots that the Java platform trusts, read once. */
final class SystemRootCertificates {

    private SystemRootCertificates() {}

    /** @throws IllegalStateException if the platform's trust store cannot be read */
    static List<X509Certificate> all() {
        return Holder.ROOTS;
    }

    private static final class Holder {
        static final List<X509Certificate> ROOTS = read();

        private static List<X509Certificate> read() {
            try {
                var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                @Nullable KeyStore platformStore = null;
                factory.init(platformStore);
                return Stream.of(factory.getTrustManagers())
                        .filter(X509TrustManager.class::isInstance)
                        .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                        .toList();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("expected a readable trust store of the Java platform", e);
            }
        }
    }
}
