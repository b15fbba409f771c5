package io.sealane.gateway.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/** A client that sends exactly the bytes it is told to. Reads fail after a minute. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static RawClient connect(Acceptor acceptor) throws IOException {
        return new RawClient(
                new Socket(acceptor.address().getAddress(), acceptor.address().getPort()));
    }

    /** Connects with TLS and shakes hands. */
    static RawClient connectTls(Acceptor acceptor, String sni, String... alpn) throws IOException {
        var socket = (SSLSocket) TestNode.trusting()
                .getSocketFactory()
                .createSocket(
                        acceptor.address().getAddress(), acceptor.address().getPort());
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(sni)));
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        var client = new RawClient(socket);
        socket.startHandshake();
        return client;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Says that nothing more will be sent. */
    RawClient endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    byte[] read(int count) throws IOException {
        return in().readNBytes(count);
    }

    /** Reads until {@code end} has come. */
    String readUntil(String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            var next = in().read();
            if (next < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Reads to the end of the connection. */
    String readAll() throws IOException {
        return new String(in().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** How the server ended the connection: {@code end} or {@code reset}; whatever still comes is skipped. */
    String ending() throws IOException {
        try {
            in().readAllBytes();
            return "end";
        } catch (SocketException | javax.net.ssl.SSLException e) {
            return "reset";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
