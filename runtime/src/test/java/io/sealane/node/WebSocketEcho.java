package io.sealane.node;

import io.sealane.workload.HandlerRegistry;
import io.sealane.workload.Workloads;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.Executor;

/** Says back what it is told, with its name before it, over WebSocket (RFC 6455); texts of up to 125 bytes. */
final class WebSocketEcho implements HandlerRegistry.Server {

    private final ServerSocket server;
    private final String name;

    WebSocketEcho(Workloads.Container container, Executor threads) {
        this.name = container.environment().getOrDefault("NAME", "echo");
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    var socket = server.accept();
                    threads.execute(() -> serve(socket));
                } catch (IOException e) {
                    // It was stopped.
                }
            }
        });
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Conversations that are under way go on. */
    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var key = "";
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                    key = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            if (key.isEmpty()) {
                in.readUnsignedByte();
            }
            write(
                    socket,
                    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            while (true) {
                var said = read(in);
                write(socket, frame(name + ": " + said, false));
            }
        } catch (IOException e) {
            // The client has left.
        }
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static String read(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        var length = in.readUnsignedByte();
        var mask = new byte[4];
        if ((length & 0x80) != 0) {
            in.readFully(mask);
        }
        var text = new byte[length & 0x7F];
        in.readFully(text);
        for (int i = 0; i < text.length; i++) {
            text[i] ^= mask[i % 4];
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Clients mask what they send, here with zeros. */
    private static byte[] frame(String text, boolean masked) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var frame = new byte[2 + (masked ? 4 : 0) + bytes.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (bytes.length | (masked ? 0x80 : 0));
        System.arraycopy(bytes, 0, frame, frame.length - bytes.length, bytes.length);
        return frame;
    }

    /** A conversation of a client's. */
    static final class Talk implements AutoCloseable {

        private final Socket socket;
        private final DataInputStream in;

        Talk(java.net.URI listener, String host) throws IOException {
            socket = new Socket(listener.getHost(), listener.getPort());
            socket.setSoTimeout(40_000);
            in = new DataInputStream(socket.getInputStream());
            write(
                    socket,
                    ("GET / HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var status = line(in);
            if (!status.startsWith("HTTP/1.1 101")) {
                throw new IOException("expected 101, got " + status);
            }
            while (!line(in).isEmpty()) {
                // The rest of the head.
            }
        }

        String say(String text) throws IOException {
            write(socket, frame(text, true));
            return read(in);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
