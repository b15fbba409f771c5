package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpProtocols;
import akka.http.javadsl.model.HttpRequest;
import io.sealane.gateway.forward.upstream.HttpSyntax;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What other protocol a request asks for, such as {@code websocket} (RFC 9110, 7.8; RFC 6455, 4.1). Pure. */
final class ProtocolChange {

    /** Who forwards HTTP and TLS as bytes lets requests through that nobody has looked at. */
    private static final List<String> NOT_PASSED = List.of("h2c", "http", "tls");

    private ProtocolChange() {}

    /** What stands in {@code Upgrade}, if it may be passed on; what may not is ignored, as RFC 9110 lets us. HTTP/1.1 only. */
    static Optional<String> wanted(HttpRequest request) {
        var named = false;
        var upgrade = Optional.<String>empty();
        for (var header : request.getHeaders()) {
            var name = header.lowercaseName();
            if (name.equals("connection")) {
                named |= names(header.value());
            } else if (name.equals("upgrade")) {
                upgrade = Optional.of(header.value());
            }
        }
        // Of HTTP/1.0 it must be ignored: such a client does not wait for a 101.
        if (!named || !request.protocol().equals(HttpProtocols.HTTP_1_1) || !isEmpty(request)) {
            return Optional.empty();
        }
        return upgrade.filter(ProtocolChange::mayPass);
    }

    private static boolean names(String options) {
        for (var option : options.split(",", -1)) {
            if (option.strip().equalsIgnoreCase("upgrade")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEmpty(HttpRequest request) {
        return request.entity() instanceof HttpEntity.Strict strict
                && strict.getData().isEmpty();
    }

    private static boolean mayPass(String protocol) {
        var lower = protocol.toLowerCase(Locale.ROOT);
        return HttpSyntax.isFieldValue(protocol) && NOT_PASSED.stream().noneMatch(lower::contains);
    }
}
