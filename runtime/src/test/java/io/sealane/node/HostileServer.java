package io.sealane.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A subscriber on a plain socket that answers each event with whatever bytes a test says; one thread per connection. */
final class HostileServer implements AutoCloseable {

    /** What one event gets. */
    @FunctionalInterface
    interface Answer {

        /** Returns whether the connection goes on; else it is closed. */
        boolean give(OutputStream out) throws IOException;
    }

    private final ServerSocket listener;
    private final Answer answer;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicLong bytesGiven = new AtomicLong();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> brokenOff = new CompletableFuture<>();

    private HostileServer(ServerSocket listener, Answer answer) {
        this.listener = listener;
        this.answer = answer;
    }

    static HostileServer start(Answer answer) throws IOException {
        var server = new HostileServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
        daemon(server::accept);
        return server;
    }

    /** These bytes, and the next event on the same connection. */
    static Answer staying(String bytes) {
        return out -> {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        };
    }

    /** These bytes, and the end of the connection. */
    static Answer closing(String bytes) {
        return out -> {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return false;
        };
    }

    /** These bytes, and then others for as long as they are taken. */
    static Answer endless(String head, String part) {
        var bytes = part.getBytes(StandardCharsets.ISO_8859_1);
        return out -> {
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write(bytes);
            }
        };
    }

    /** These bytes, and then one now and then for as long as they are taken. */
    static Answer dripping(String head) {
        return out -> {
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                out.write('a');
                awaitDrip();
            }
        };
    }

    private static void awaitDrip() throws IOException {
        try {
            if (new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    /** Events that came, each attempt counted. */
    int events() {
        return events.get();
    }

    long bytesGiven() {
        return bytesGiven.get();
    }

    /** Done when the first event has come. */
    CompletableFuture<Void> asked() {
        return asked;
    }

    /** Done when a connection has ended while an answer was given. */
    CompletableFuture<Void> brokenOff() {
        return brokenOff;
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            var socket = listener.accept();
            sockets.add(socket);
            daemon(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            var counted = new Counted(socket.getOutputStream());
            while (skipRequest(socket.getInputStream())) {
                events.incrementAndGet();
                asked.complete(null);
                if (!answer.give(counted)) {
                    return;
                }
            }
        } catch (IOException e) {
            brokenOff.complete(null);
            throw e;
        }
    }

    private static boolean skipRequest(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        var length = head.toString()
                .lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .sum();
        in.skipNBytes(length);
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void daemon(Action action) {
        var thread = new Thread(() -> {
            try {
                action.run();
            } catch (IOException ended) {
                // The node or the test closed the socket.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private final class Counted extends OutputStream {

        private final OutputStream out;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
            bytesGiven.addAndGet(count);
        }
    }
}
