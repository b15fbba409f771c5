package io.sealane.gateway.forward;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Renders a request as HTTP/1.1 (RFC 9112). */
final class Http1Writer {

    private Http1Writer() {}

    /** The head, and content that is here, in one buffer, so that they leave in one record and one system call. */
    static ByteBuf write(ByteBufAllocator allocator, Outgoing request) {
        var head = new StringBuilder(256)
                .append(request.method())
                .append(' ')
                .append(request.path())
                .append(" HTTP/1.1\r\n");
        field(head, "host", request.authority());
        request.fields().forEach(field -> field(head, field.name(), field.value()));
        var length = request.saidLength();
        if (length.isPresent()) {
            field(head, "content-length", String.valueOf(length.getAsLong()));
        } else if (!request.content().isEmpty()) {
            field(head, "transfer-encoding", "chunked");
        }
        head.append("\r\n");
        var whole = request.content() instanceof Content.Whole content ? content.bytes() : ByteString.emptyByteString();
        var buffer = allocator.directBuffer(head.length() + whole.size());
        buffer.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        return buffer.writeBytes(whole.toArrayUnsafe());
    }

    /** One chunk (RFC 9112, 7.1); not for an empty part, which would end the content. */
    static ByteBuf chunk(ByteBufAllocator allocator, ByteString part) {
        var size = Integer.toHexString(part.size());
        var buffer = allocator.directBuffer(size.length() + part.size() + 4);
        buffer.writeCharSequence(size, StandardCharsets.US_ASCII);
        buffer.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        buffer.writeBytes(part.toArrayUnsafe());
        buffer.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        return buffer;
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
