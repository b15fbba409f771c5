package io.sealane.node.credential;

import io.sealane.cert.Credential;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.x509.SubjectAltNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a listener over a real handshake whether it shows what is stored. What it was told to show says nothing about a listener that
 * missed it.
 */
public final class ServedCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ServedCheck.class);
    private static final int PATIENCE_MILLIS =
            Math.toIntExact(Duration.ofSeconds(5).toMillis());

    private final ClientTls tls;
    private final Supplier<Optional<Credential>> own;

    /** @param own what it shows to listeners that ask for a certificate */
    public ServedCheck(ClientTls tls, Supplier<Optional<Credential>> own) {
        this.tls = tls;
        this.own = own;
    }

    /** Why a listener does not show that very certificate; empty when it does. Blocks for some seconds at most. */
    Optional<String> difference(InetSocketAddress listener, Credential stored) {
        return difference(listener, stored, own.get());
    }

    /**
     * The same of a listener with clients of its own.
     *
     * @param client what it is shown
     */
    public Optional<String> difference(InetSocketAddress listener, Credential stored, Optional<Credential> client) {
        var address = listener.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getPort())
                : listener;
        // Nothing but the stored certificate is trusted, so a handshake that succeeds is the proof.
        var only = TlsTarget.of(TrustBundle.of(List.of(stored.leaf())));
        var trust = client.map(only::withOwn).orElse(only);
        try (var socket = new Socket()) {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            handshake(socket, trust, name(stored), address);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Tells that a listener does not show what is stored. */
    public static void tell(String listener, Credential stored, String why) {
        LOG.warn("{} does not show {}: {}", listener, stored, why);
    }

    private void handshake(Socket socket, TlsTarget trust, Optional<String> name, InetSocketAddress address)
            throws IOException {
        var factory = tls.sslContext(trust).getSocketFactory();
        var host = name.orElseGet(() -> address.getAddress().getHostAddress());
        try (var secured = (SSLSocket) factory.createSocket(socket, host, address.getPort(), true)) {
            // By itself JSSE names no host of a single label, such as those of hops to workloads.
            name.ifPresent(one -> {
                var parameters = secured.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(one.getBytes(StandardCharsets.US_ASCII))));
                secured.setSSLParameters(parameters);
            });
            secured.startHandshake();
        }
    }

    /** One that the certificate covers, so that the listener chooses it; none if it is for addresses alone. */
    private static Optional<String> name(Credential stored) {
        return SubjectAltNames.of(stored.leaf()).dns().stream()
                .findFirst()
                .map(name -> name.startsWith("*.") ? "any" + name.substring(1) : name);
    }
}
