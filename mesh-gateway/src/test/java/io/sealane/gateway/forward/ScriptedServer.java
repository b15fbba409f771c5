package io.sealane.gateway.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on a plain socket that answers exactly what a test says, right or wrong; one thread per connection. */
final class ScriptedServer implements AutoCloseable {

    /** What one connection does; it is closed at the end. */
    @FunctionalInterface
    interface Script {
        void run(Peer peer) throws IOException;
    }

    /** One connection, seen from the server. */
    record Peer(int number, InputStream in, OutputStream out, BlockingQueue<String> requests, Socket socket) {

        /** Reads one request with its content; null at the end of the connection. */
        String request() throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return null;
                }
                head.append((char) b);
            }
            int length = 0;
            for (var line : head.toString().split("\r\n")) {
                if (line.startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring(16));
                }
            }
            var request = head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
            requests.add(request);
            return request;
        }

        void send(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Waits until the client has closed. */
        void awaitClose() throws IOException {
            while (in.read() >= 0) {
                // whatever still comes is of no interest
            }
        }
    }

    private final ServerSocket listener;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ScriptedServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** Connection n runs script n, the last script serves all further ones. */
    static ScriptedServer start(Script... scripts) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), scripts);
    }

    static ScriptedServer start(ServerSocket listener, Script... scripts) {
        var server = new ScriptedServer(listener);
        daemon(() -> server.accept(List.of(scripts)));
        return server;
    }

    private void accept(List<Script> scripts) throws IOException {
        for (int n = 0; !listener.isClosed(); n++) {
            var socket = listener.accept();
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            var script = scripts.get(Math.min(n, scripts.size() - 1));
            int number = n;
            daemon(() -> {
                try (socket) {
                    script.run(new Peer(number, socket.getInputStream(), socket.getOutputStream(), requests, socket));
                }
            });
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return sockets.size();
    }

    String nextRequest() throws InterruptedException {
        return requests.poll(30, TimeUnit.SECONDS);
    }

    List<String> requestsSoFar() {
        return new ArrayList<>(requests);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    private static void daemon(IoAction action) {
        var thread = new Thread(() -> {
            try {
                action.run();
            } catch (IOException ended) {
                // The client or the test closed the socket.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface IoAction {
        void run() throws IOException;
    }
}
