package io.sealane.gateway.transport;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Tells by its first bytes which protocol a connection speaks. Pure. */
final class FirstBytes {

    private static final int TLS_HANDSHAKE = 0x16;
    /** RFC 9113 section 3.4. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What a connection speaks. */
    enum Protocol {
        UNDECIDED,
        TLS,
        HTTP_1,
        HTTP_2
    }

    private FirstBytes() {}

    /** Decides as soon as it can: HTTP/1.1 needs no more bytes than the first one that differs from the preface. */
    static Protocol look(ByteBuf bytes) {
        var seen = bytes.readableBytes();
        if (seen == 0) {
            return Protocol.UNDECIDED;
        }
        var start = bytes.readerIndex();
        if (bytes.getByte(start) == TLS_HANDSHAKE) {
            return Protocol.TLS;
        }
        for (var i = 0; i < Math.min(seen, PREFACE.length); i++) {
            if (bytes.getByte(start + i) != PREFACE[i]) {
                return Protocol.HTTP_1;
            }
        }
        return seen < PREFACE.length ? Protocol.UNDECIDED : Protocol.HTTP_2;
    }
}
