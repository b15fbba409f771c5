package io.sealane.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What a client is told before, or instead of, an HTTP conversation. */
final class Refusals {

    private static final byte UNEXPECTED_MESSAGE = 10;
    private static final byte UNRECOGNIZED_NAME = 112;
    private static final int GOAWAY_BYTES = 17;
    private static final int GOAWAY_PAYLOAD_BYTES = 8;
    private static final int GOAWAY_TYPE = 7;

    private Refusals() {}

    /** RFC 8446 section 6.2. */
    static ByteBuf unexpectedMessage() {
        return fatalAlert(UNEXPECTED_MESSAGE);
    }

    /** RFC 6066 section 3. */
    static ByteBuf unrecognizedName() {
        return fatalAlert(UNRECOGNIZED_NAME);
    }

    /** The same as nginx and Go say, so that people recognise it. */
    static ByteBuf plaintextToTls() {
        return http1("400 Bad Request", "this port speaks TLS only; use https\n");
    }

    /** RFC 9110 section 5.5: what a field may contain. */
    static ByteBuf cutCharacter() {
        return http1("400 Bad Request", "the last header field ends within a UTF-8 character\n");
    }

    /** RFC 9110 section 15.5.9. */
    static ByteBuf requestTimeout() {
        return http1("408 Request Timeout", "the head of the request took too long\n");
    }

    /**
     * RFC 9113 section 6.8.
     *
     * @param lastStream highest stream that was or may be handled
     * @param error an error code of RFC 9113 section 7
     */
    static ByteBuf goAway(int lastStream, int error) {
        return Unpooled.buffer(GOAWAY_BYTES)
                .writeMedium(GOAWAY_PAYLOAD_BYTES)
                .writeByte(GOAWAY_TYPE)
                .writeByte(0)
                .writeInt(0)
                .writeInt(lastStream)
                .writeInt(error);
    }

    private static ByteBuf fatalAlert(byte description) {
        // Record type alert, the version that all records of a handshake's start carry, two bytes: fatal, description.
        return Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, description});
    }

    private static ByteBuf http1(String status, String text) {
        return Unpooled.copiedBuffer(
                "HTTP/1.1 " + status
                        + "\r\nConnection: close\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: "
                        + text.length() + "\r\n\r\n" + text,
                StandardCharsets.US_ASCII);
    }
}
