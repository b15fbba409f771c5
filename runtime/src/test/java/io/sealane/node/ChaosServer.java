package io.sealane.node;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP/1.1 server that costs little: a thread per connection, requests with a content length, answers without content. The node is to be
 * measured, and shares the machine's cores with it.
 */
final class ChaosServer implements AutoCloseable {

    /** Judges one request. */
    interface Handler {

        /** @return the status; 0 ends the connection without an answer */
        int handle(Request request) throws InterruptedException;
    }

    /** @param headers by name in lower case */
    record Request(String path, Map<String, String> headers, String body) {}

    private final ServerSocket socket;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private ChaosServer(ServerSocket socket, Handler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    static ChaosServer start(Handler handler) throws IOException {
        var server = new ChaosServer(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), handler);
        run("chaos-accept", server::accept);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void run(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (; ; ) {
                var connection = socket.accept();
                connections.add(connection);
                run("chaos-connection", () -> serve(connection));
            }
        } catch (IOException e) {
            // Closed: the test is over.
            return;
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream(), 8192);
            var out = connection.getOutputStream();
            var status = 1;
            for (var request = read(in); request != null && status != 0; request = status == 0 ? null : read(in)) {
                status = handler.handle(request);
                answer(out, status);
            }
        } catch (IOException e) {
            // The node was killed meanwhile: it will ask again.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    /** @return null when the client has left */
    private static Request read(InputStream in) throws IOException {
        var start = line(in);
        if (start.isEmpty()) {
            return null;
        }
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Request(start.split(" ")[1], headers, body);
    }

    /** Without its end; empty also at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(80);
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void answer(OutputStream out, int status) throws IOException {
        if (status != 0) {
            out.write(("HTTP/1.1 " + status + " As told\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var connection : connections) {
            connection.close();
        }
    }
}
