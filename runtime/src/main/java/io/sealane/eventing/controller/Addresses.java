package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Addressable;
import io.sealane.eventing.controller.BrokerStatuses.Facts;
import io.sealane.gateway.event.ingress.TransportEncryption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker or channel advertises in each mode of transport encryption. Pure.
 *
 * @param all in the order in which senders should try: https first; empty while https is wanted and there is no certificate
 * @param single the one for old senders: in permissive mode the one in the clear
 * @param listed what {@code status.addresses} shows
 */
record Addresses(List<Addressable> all, @Nullable Addressable single, List<Addressable> listed) {

    static Addresses of(String httpUrl, String httpsUrl, Facts facts) {
        var all = all(httpUrl, httpsUrl, facts);
        return new Addresses(
                all, single(all, facts), facts.encryption() == TransportEncryption.DISABLED ? List.of() : all);
    }

    private static List<Addressable> all(String httpUrl, String httpsUrl, Facts facts) {
        var audience = facts.senders().audience().orElse(null);
        var http = new Addressable(null, audience, "http", httpUrl);
        if (facts.encryption() == TransportEncryption.DISABLED) {
            return List.of(http);
        }
        if (facts.certificate().isEmpty()) {
            return facts.encryption() == TransportEncryption.PERMISSIVE ? List.of(http) : List.of();
        }
        var authority = facts.certificate().get().authority().orElse(null);
        var https = new Addressable(authority, audience, "https", httpsUrl);
        return facts.encryption() == TransportEncryption.STRICT ? List.of(https) : List.of(https, http);
    }

    private static @Nullable Addressable single(List<Addressable> all, Facts facts) {
        if (all.isEmpty()) {
            return null;
        }
        return facts.encryption() == TransportEncryption.STRICT ? all.get(0) : all.get(all.size() - 1);
    }

    /** Where this machine reaches it. */
    static String local(String path, Facts facts) {
        return facts.encryption() == TransportEncryption.DISABLED
                ? "http://localhost:" + facts.local().httpPort() + path
                : "https://localhost:" + facts.local().httpsPort() + path;
    }
}
