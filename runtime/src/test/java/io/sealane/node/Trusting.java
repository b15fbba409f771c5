package io.sealane.node;

import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundleParser;
import java.time.Clock;
import javax.net.ssl.SSLContext;

/** Client contexts as users of the mesh have them: they trust what was advertised, nothing else. */
final class Trusting {

    private static final ClientTls TLS = ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), Clock.systemUTC());

    private Trusting() {}

    static SSLContext only(String caCerts) {
        return context(TlsTarget.of(TrustBundleParser.parse(caCerts, "CACerts").bundle()));
    }

    /** Shows a certificate as well, to servers that ask. */
    static SSLContext showing(String caCerts, ClientPair own) {
        return context(TlsTarget.of(TrustBundleParser.parse(caCerts, "CACerts").bundle())
                .withOwn(own.credential()));
    }

    static SSLContext context(TlsTarget target) {
        return TLS.sslContext(target);
    }
}
