package io.sealane.cert.tls;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Key exchange groups that BoringSSL really has: tried, because the library has no list to read. */
final class NamedGroups {

    private NamedGroups() {}

    /**
     * The wanted groups without the hybrid post-quantum ones that the library lacks.
     *
     * @throws IllegalArgumentException if it lacks another one: that is a typing error, not an old library
     */
    static List<String> usable(List<String> wanted) {
        return wanted.stream().filter(NamedGroups::isUsable).toList();
    }

    private static boolean isUsable(String group) {
        try {
            var context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL_REFCNT)
                    .trustManager(VerifyingTrustManager.anyName(PeerVerifier.trustingNobody()))
                    .option(OpenSslContextOption.GROUPS, new String[] {group})
                    .build();
            ReferenceCountUtil.release(context);
            return true;
        } catch (SSLException | IllegalArgumentException e) {
            if (isHybrid(group)) {
                return false;
            }
            throw new IllegalArgumentException("groups: expected a group that BoringSSL knows, got " + group, e);
        }
    }

    private static boolean isHybrid(String group) {
        var upper = group.toUpperCase(Locale.ROOT);
        return upper.contains("MLKEM") || upper.contains("KYBER");
    }
}
