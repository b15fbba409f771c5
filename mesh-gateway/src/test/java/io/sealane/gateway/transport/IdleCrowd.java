package io.sealane.gateway.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that each ask once, are answered, and then stay without a word. Of more than a process may open, since the server's ends are
 * open files as well, the ends of the clients are in a process of their own.
 */
final class IdleCrowd implements AutoCloseable {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int AT_A_TIME = 200;

    private final List<Socket> sockets = new ArrayList<>();

    static IdleCrowd open(int port, int count) throws IOException {
        var crowd = new IdleCrowd();
        for (int n = 0; n < count; n += AT_A_TIME) {
            var some = Math.min(AT_A_TIME, count - n);
            for (int k = 0; k < some; k++) {
                crowd.ask(port);
            }
            for (var socket : crowd.sockets.subList(n, n + some)) {
                readAnswer(socket);
            }
        }
        return crowd;
    }

    private void ask(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(REQUEST);
    }

    private static void readAnswer(Socket socket) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\nok") < 0) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after: " + answer);
            }
            answer.append((char) next);
        }
    }

    /** The same in a process that ends with its input; it has said a line when all of them are there. */
    static Process elsewhere(int port, int count) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleCrowd.class.getName(),
                        String.valueOf(port),
                        String.valueOf(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws IOException {
        try (var crowd = open(Integer.parseInt(args[0]), Integer.parseInt(args[1]))) {
            System.out.println("there: " + crowd.sockets.size());
            System.out.flush();
            System.in.readAllBytes();
        }
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }
}
