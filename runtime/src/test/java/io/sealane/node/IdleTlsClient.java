package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.x509.Pem;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A client of the cluster-local listener that did its handshake and says nothing. */
final class IdleTlsClient implements AutoCloseable {

    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(60);

    private final SSLSocket socket;

    private IdleTlsClient(SSLSocket socket) {
        this.socket = socket;
    }

    /** To a broker, trusting what that advertises. */
    static IdleTlsClient open(JsonNode broker) throws IOException {
        var url = SampleNode.localUrl(broker);
        var trust = Trusting.only(SampleNode.address(broker).path("CACerts").asText());
        return open(trust, url.getPort());
    }

    /** Empty while the listener shows a certificate of somebody else's. */
    static Optional<IdleTlsClient> tryOpen(int port, TestCa ca) throws IOException {
        try {
            return Optional.of(open(Trusting.only(Pem.certificate(ca.certificate())), port));
        } catch (SSLException e) {
            return Optional.empty();
        }
    }

    static IdleTlsClient open(SSLContext trust, int port) throws IOException {
        var socket = (SSLSocket) trust.getSocketFactory().createSocket("localhost", port);
        try {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(Math.toIntExact(HANDSHAKE_MAX.toMillis()));
            socket.startHandshake();
            return new IdleTlsClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether the server ends the connection within that time. */
    boolean endsWithin(Duration time) throws IOException {
        return !isOpenFor(time);
    }

    /** Whether the connection is open all that time. */
    boolean isOpenFor(Duration time) throws IOException {
        socket.setSoTimeout(Math.toIntExact(time.toMillis()));
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (SSLException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
