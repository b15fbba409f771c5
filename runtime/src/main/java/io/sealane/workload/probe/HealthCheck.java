package io.sealane.workload.probe;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a server by gRPC's health checking protocol ({@code grpc.health.v1.Health/Check}) over HTTP/2 without TLS (RFC 9113, 3.3): one
 * request on a connection of its own, so that no client library is needed and nothing is kept.
 */
final class HealthCheck {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int FRAME_BYTES_MAX = 16_384;
    private static final int SERVING = 1;

    private final Socket socket;

    private HealthCheck(Socket socket) {
        this.socket = socket;
    }

    /** Why the service is not SERVING; empty when it is. */
    static String over(Socket socket, String service) throws IOException {
        var check = new HealthCheck(socket);
        check.ask(service);
        return check.answer();
    }

    private void ask(String service) throws IOException {
        var all = new ByteArrayOutputStream();
        all.write(PREFACE);
        frame(all, SETTINGS, 0, 0, new byte[0]);
        frame(all, HEADERS, END_HEADERS, 1, head());
        frame(all, DATA, END_STREAM, 1, request(service));
        socket.getOutputStream().write(all.toByteArray());
    }

    /** Literal fields without indexing, names written out (RFC 7541, 6.2.2). */
    private byte[] head() {
        var block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", "/grpc.health.v1.Health/Check");
        field(block, ":authority", "localhost:" + socket.getPort());
        field(block, "content-type", "application/grpc");
        field(block, "te", "trailers");
        return block.toByteArray();
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    /** All of ours are shorter than 127 bytes, which is one byte of length. */
    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A message of protobuf with field 1, the service, in gRPC's frame of a flag and a length. */
    private static byte[] request(String service) {
        var name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length > 100) {
            throw new IllegalArgumentException("grpc.service: expected at most 100 bytes, got " + name.length);
        }
        var message = new ByteArrayOutputStream();
        if (name.length > 0) {
            message.write(0x0A);
            message.write(name.length);
            message.writeBytes(name);
        }
        var framed = new ByteArrayOutputStream();
        framed.writeBytes(new byte[] {0, 0, 0, 0, (byte) message.size()});
        framed.writeBytes(message.toByteArray());
        return framed.toByteArray();
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.write(0);
        out.write(payload.length >> 8);
        out.write(payload.length & 0xFF);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        out.writeBytes(payload);
    }

    private String answer() throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var content = new ByteArrayOutputStream();
        while (true) {
            var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var stream = in.readInt();
            if (length > FRAME_BYTES_MAX || content.size() > FRAME_BYTES_MAX) {
                throw new IOException("expected a short answer of HTTP/2, got " + (content.size() + length) + " bytes");
            }
            var payload = new byte[length];
            in.readFully(payload);
            if (type == SETTINGS && (flags & ACK) == 0) {
                var ack = new ByteArrayOutputStream();
                frame(ack, SETTINGS, ACK, 0, new byte[0]);
                socket.getOutputStream().write(ack.toByteArray());
            } else if (type == GOAWAY || type == RESET && stream == 1) {
                return "the health check was refused";
            } else if (stream == 1) {
                if (type == DATA) {
                    content.writeBytes(payload);
                }
                // The status in the trailers says no more than the message: without one there is none.
                if ((flags & END_STREAM) != 0) {
                    return status(content.toByteArray());
                }
            }
        }
    }

    private static String status(byte[] framed) {
        if (framed.length < 5) {
            return "the health check was answered with an error";
        }
        // Field 1 as a varint; nothing at all is UNKNOWN.
        var status = framed.length >= 7 && framed[5] == 0x08 ? framed[6] : 0;
        return status == SERVING ? "" : "service unhealthy (responded with " + status + ", expected 1, SERVING)";
    }
}
