package io.sealane.gateway.transport;

import akka.http.shaded.com.twitter.hpack.Decoder;
import io.sealane.gateway.transport.http2.FrameScanner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client that sends whatever frames a test wants, on plaintext with prior knowledge or over TLS. */
final class Http2Client implements AutoCloseable {

    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;

    private static final int HEADER_BYTES = 9;

    private final RawClient raw;
    private final Decoder decoder = new Decoder(Integer.MAX_VALUE, 4096);
    private long window = 65_535;
    private final Map<Integer, List<Frame>> arrived = new HashMap<>();

    private Http2Client(RawClient raw) {
        this.raw = raw;
    }

    record Frame(int type, int flags, int stream, byte[] payload) {

        /** The last stream of GOAWAY. */
        int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }

        /** The error code of GOAWAY. */
        int goAwayError() {
            return ByteBuffer.wrap(payload).getInt(4);
        }
    }

    static Http2Client connect(Acceptor port) throws IOException {
        var client = new Http2Client(RawClient.connect(port));
        client.raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return client.send(FrameScanner.SETTINGS, 0, 0, new byte[0]);
    }

    static Http2Client connectTls(Acceptor port) throws IOException {
        var client = new Http2Client(RawClient.connectTls(port, "sealane.test", "h2"));
        client.raw.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return client.send(FrameScanner.SETTINGS, 0, 0, new byte[0]);
    }

    /** The header of a frame, without its content. */
    Http2Client begin(int type, int stream, int length) throws IOException {
        raw.send(ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(stream)
                .array());
        return this;
    }

    Http2Client send(int type, int flags, int stream, byte[] payload) throws IOException {
        if (type == FrameScanner.DATA) {
            window -= payload.length;
        }
        raw.send(ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
        return this;
    }

    /** A request without body. */
    Http2Client request(int stream, String path) throws IOException {
        return send(FrameScanner.HEADERS, END_STREAM | END_HEADERS, stream, get(path));
    }

    /** A POST whose content follows. */
    Http2Client post(int stream, String path, String... fields) throws IOException {
        var head = new ByteArrayOutputStream();
        head.writeBytes(block(":method", "POST", ":scheme", "http", ":authority", "sealane.test", ":path", path));
        head.writeBytes(block(fields));
        return send(FrameScanner.HEADERS, END_HEADERS, stream, head.toByteArray());
    }

    Http2Client data(int stream, String content, boolean last) throws IOException {
        return send(FrameScanner.DATA, last ? END_STREAM : 0, stream, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A header block of literal fields without indexing: name, value, name, value. */
    static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (var i = 0; i < fields.length; i += 2) {
            block.write(0);
            for (var text : List.of(fields[i], fields[i + 1])) {
                literal(block, text);
            }
        }
        return block.toByteArray();
    }

    static byte[] get(String path) {
        return block(":method", "GET", ":scheme", "http", ":authority", "sealane.test", ":path", path);
    }

    /** The next frame; null at the end of the connection. */
    @Nullable
    Frame read() throws IOException {
        var header = raw.read(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return null;
        }
        var buffer = ByteBuffer.wrap(header);
        var length = (Byte.toUnsignedInt(buffer.get()) << 16) | Short.toUnsignedInt(buffer.getShort());
        var frame = new Frame(buffer.get(), buffer.get(), buffer.getInt(), raw.read(length));
        if (frame.type() == WINDOW_UPDATE && frame.stream() == 0) {
            window += ByteBuffer.wrap(frame.payload()).getInt();
        }
        return frame;
    }

    /** Reads until so many bytes may be sent on the connection. */
    Http2Client awaitWindow(int bytes) throws IOException {
        while (window < bytes) {
            var frame = read();
            if (frame == null) {
                throw new IOException("closed with a window of " + window);
            }
            arrived.computeIfAbsent(frame.stream(), id -> new ArrayList<>()).add(frame);
        }
        return this;
    }

    /** Reads up to a frame of this type. */
    Frame await(int type) throws IOException {
        for (var frame = read(); frame != null; frame = read()) {
            if (frame.type() == type) {
                return frame;
            }
        }
        throw new IOException("closed before a frame of type " + type);
    }

    /**
     * What came on one stream.
     *
     * @param status 0 when there was no answer
     * @param body content up to END_STREAM
     * @param reset the error code of RST_STREAM before END_STREAM; -1 for none
     */
    record Answer(int status, Map<String, String> fields, String body, int reset) {}

    /** Reads to the end of the answer on a stream; what comes on others is kept. */
    Answer answer(int stream) throws IOException {
        while (!ended(stream)) {
            var frame = read();
            if (frame == null) {
                throw new IOException("closed before the answer on stream " + stream);
            }
            arrived.computeIfAbsent(frame.stream(), id -> new ArrayList<>()).add(frame);
        }
        return collect(arrived.getOrDefault(stream, List.of()));
    }

    private boolean ended(int stream) {
        return arrived.getOrDefault(stream, List.of()).stream().anyMatch(Http2Client::ends);
    }

    private static boolean ends(Frame frame) {
        var content = frame.type() == FrameScanner.DATA || frame.type() == FrameScanner.HEADERS;
        return frame.type() == FrameScanner.RST_STREAM || content && (frame.flags() & END_STREAM) != 0;
    }

    private Answer collect(List<Frame> frames) throws IOException {
        var fields = new TreeMap<String, String>();
        var body = new StringBuilder();
        for (var frame : frames) {
            if (frame.type() == FrameScanner.HEADERS) {
                decoder.decode(new ByteArrayInputStream(frame.payload()), (name, value, known, sensitive) -> {
                    fields.put(name, value);
                    return null;
                });
                decoder.endHeaderBlock();
            } else if (frame.type() == FrameScanner.DATA) {
                body.append(new String(frame.payload(), StandardCharsets.UTF_8));
            } else if (frame.type() == FrameScanner.RST_STREAM) {
                return new Answer(
                        status(fields),
                        fields,
                        body.toString(),
                        ByteBuffer.wrap(frame.payload()).getInt());
            }
            if (ends(frame)) {
                break;
            }
        }
        return new Answer(status(fields), fields, body.toString(), -1);
    }

    private static int status(Map<String, String> fields) {
        return Integer.parseInt(fields.getOrDefault(":status", "0"));
    }

    /** Reads to the end. */
    String ending() throws IOException {
        return raw.ending();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        // RFC 7541 section 5.1: an integer with a 7-bit prefix.
        var rest = bytes.length;
        if (rest < 127) {
            block.write(rest);
        } else {
            block.write(127);
            for (rest -= 127; rest >= 128; rest >>= 7) {
                block.write(rest & 0x7F | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
