package io.sealane.node;

import io.sealane.cert.Credential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** An HTTPS/1.1 server that answers every request with 200, keeps its connections, and tells when a client closes the first one. */
public final class KeptTlsServer implements AutoCloseable {

    private final SSLServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final CompletableFuture<Void> closedByClient = new CompletableFuture<>();

    private KeptTlsServer(SSLServerSocket listener) {
        this.listener = listener;
    }

    public static KeptTlsServer start(Credential credential) throws Exception {
        var server = new KeptTlsServer((SSLServerSocket) context(credential)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon(server::accept);
        return server;
    }

    /** What a server proves itself with. */
    public static SSLContext context(Credential credential) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "server", credential.key(), new char[0], credential.chain().toArray(new Certificate[0]));
        var managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, new char[0]);
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Completes with the first request. */
    CompletableFuture<Void> answered() {
        return answered;
    }

    /** Completes when a client has closed a connection on which it had sent a request. */
    CompletableFuture<Void> closedByClient() {
        return closedByClient;
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            var socket = listener.accept();
            open.add(socket);
            daemon(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        var requests = 0;
        try (socket) {
            while (request(socket)) {
                requests++;
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                answered.complete(null);
            }
        } finally {
            if (requests > 0) {
                closedByClient.complete(null);
            }
        }
    }

    /** Reads one request with its content; false at the end. */
    private static boolean request(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        for (var line : head.toString().split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                in.readNBytes(Integer.parseInt(line.substring(15).strip()));
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) {
            socket.close();
        }
    }

    private static void daemon(Action action) {
        var thread = new Thread(() -> {
            try {
                action.run();
            } catch (IOException e) {
                return; // closed by the test or the client
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Action {
        void run() throws IOException;
    }
}
