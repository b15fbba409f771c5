package io.sealane.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Renders a request as HTTP/1.1 (RFC 9112). */
final class Http1Writer {

    private Http1Writer() {}

    /** Head and body in one buffer, so that they leave in one record and one system call. */
    static ByteBuf write(ByteBufAllocator allocator, UpstreamRequest request) {
        var head = new StringBuilder(256)
                .append(request.method())
                .append(' ')
                .append(RequestFields.target(request))
                .append(" HTTP/1.1\r\n");
        field(head, "host", RequestFields.authority(request));
        RequestFields.forEach(request, (name, value) -> field(head, name, value));
        if (RequestFields.saysLength(request)) {
            field(head, "content-length", String.valueOf(request.body().size()));
        }
        head.append("\r\n");
        var buffer = allocator.directBuffer(head.length() + request.body().size());
        buffer.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        return buffer.writeBytes(request.body().toArrayUnsafe());
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
