package io.sealane.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;

/** One request on a socket of its own, with any {@code Host}, and its answer in one line. */
final class RawExchange {

    private static final int PATIENCE_MILLIS = 40_000;

    private RawExchange() {}

    /**
     * Asks for the root.
     *
     * @param fields further ones, each with its line break
     * @return status and content, such as {@code 200 Hello World!}
     */
    static String over(Socket socket, String host, String fields) throws IOException {
        return over(socket, host, "/", fields);
    }

    /** Asks for a path. */
    static String over(Socket socket, String host, String path, String fields) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        var request = "GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n" + fields + "connection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        var location = answer.toLowerCase(java.util.Locale.ROOT).indexOf("\r\nlocation: ");
        var shown = location < 0
                ? answer.substring(answer.indexOf("\r\n\r\n") + 4)
                : answer.substring(location + 12, answer.indexOf("\r\n", location + 2));
        return answer.substring(9, 12) + " " + shown.strip();
    }
}
