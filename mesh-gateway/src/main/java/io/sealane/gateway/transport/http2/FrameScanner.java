package io.sealane.gateway.transport.http2;

import io.netty.buffer.ByteBuf;

/** Finds the frames in one direction of an HTTP/2 connection (RFC 9113 section 4.1) without taking any byte. */
public final class FrameScanner {

    // Types and flags of frames: RFC 9113 section 6.
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 0x1;
    public static final int END_HEADERS = 0x4;

    private static final int HEADER_BYTES = 9;
    private static final int STREAM_AT = 5;
    private static final int LOW_31_BITS = 0x7FFFFFFF;

    /** Takes what is found, in order. */
    public interface Frames {

        /** A frame's header has arrived. */
        void began(int type, int flags, int stream, int length);

        /**
         * All of a WINDOW_UPDATE has arrived, before its end is told.
         *
         * @param increment as it was sent: 0 to 2^31-1
         */
        default void widened(int stream, int increment) {}

        /** The last byte of that frame has arrived. */
        void ended(int type, int flags, int stream);
    }

    private final Frames frames;
    private final byte[] header = new byte[HEADER_BYTES];
    private int headerSeen;
    private int payloadLeft;
    private int skip;
    private int value;

    /**
     * @param skip bytes before the first frame: the client's preface
     */
    public FrameScanner(Frames frames, int skip) {
        this.frames = frames;
        this.skip = skip;
    }

    /** Looks at the next bytes of the connection. */
    public void scan(ByteBuf bytes) {
        var at = bytes.readerIndex();
        var end = bytes.writerIndex();
        var skipped = Math.min(skip, end - at);
        skip -= skipped;
        at += skipped;
        while (at < end) {
            if (headerSeen < HEADER_BYTES) {
                header[headerSeen++] = bytes.getByte(at++);
                if (headerSeen == HEADER_BYTES) {
                    begin();
                }
            } else {
                var part = Math.min(payloadLeft, end - at);
                if (type() == WINDOW_UPDATE) {
                    take(bytes, at, part);
                }
                payloadLeft -= part;
                at += part;
                endIfWhole();
            }
        }
    }

    private void take(ByteBuf bytes, int from, int count) {
        for (var i = from; i < from + count; i++) {
            value = value << Byte.SIZE | bytes.getUnsignedByte(i);
        }
    }

    private void begin() {
        payloadLeft = unsigned(0) << 16 | unsigned(1) << 8 | unsigned(2);
        frames.began(type(), flags(), stream(), payloadLeft);
        endIfWhole();
    }

    private void endIfWhole() {
        if (payloadLeft == 0) {
            headerSeen = 0;
            if (type() == WINDOW_UPDATE) {
                frames.widened(stream(), value & LOW_31_BITS);
            }
            frames.ended(type(), flags(), stream());
        }
    }

    private int type() {
        return unsigned(3);
    }

    private int flags() {
        return unsigned(4);
    }

    private int stream() {
        return (unsigned(STREAM_AT) << 24
                        | unsigned(STREAM_AT + 1) << 16
                        | unsigned(STREAM_AT + 2) << 8
                        | unsigned(STREAM_AT + 3))
                & LOW_31_BITS;
    }

    private int unsigned(int at) {
        return Byte.toUnsignedInt(header[at]);
    }
}
