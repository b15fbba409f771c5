package io.sealane.gateway.transport;

import akka.http.javadsl.model.AttributeKey;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the transport knows about the connection of a request; the only source of such facts, the URI's scheme is none.
 *
 * @param listener name of the listener that accepted the connection
 * @param encrypted whether the connection is TLS
 * @param peer the verified client chain, leaf first; empty when the client showed none
 * @param sni the server name that the client asked for, lower case
 * @param alpn the negotiated application protocol
 * @param speaksFor whether the certificate that was shown covers a host, lower case without port; everything on plaintext
 * @param remote the client's address
 * @param local the address that it connected to
 * @param tlsVersion such as {@code TLSv1.3}; empty on plaintext
 */
public record ConnectionFacts(
        String listener,
        boolean encrypted,
        List<X509Certificate> peer,
        Optional<String> sni,
        Optional<String> alpn,
        Predicate<String> speaksFor,
        InetSocketAddress remote,
        InetSocketAddress local,
        Optional<String> tlsVersion) {

    /** Under this key each request carries the facts of its connection. */
    public static final AttributeKey<ConnectionFacts> KEY =
            AttributeKey.create("sealane.connection", ConnectionFacts.class);
}
