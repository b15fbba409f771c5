package io.sealane.gateway.forward;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import io.netty.buffer.ByteBuf;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer while it arrives. */
final class AnswerParts {

    private final int status;
    private final List<HttpHeader> headers = new ArrayList<>();
    private final int bytesMax;
    private final ByteStringBuilder body = new ByteStringBuilder();
    private Optional<String> contentType = Optional.empty();
    private boolean truncated;

    AnswerParts(int status, Iterable<Map.Entry<String, String>> fields, int bytesMax) {
        this.status = status;
        this.bytesMax = bytesMax;
        for (var field : fields) {
            add(field.getKey(), field.getValue());
        }
    }

    private void add(String name, String value) {
        if (name.equalsIgnoreCase("content-type") && contentType.isEmpty()) {
            contentType = Optional.of(value);
        }
        if (!RequestFields.isOfConnection(name)) {
            headers.add(RawHeader.create(name, value));
        }
    }

    /** Takes content as far as it is wanted; false when there was more. The buffer stays the caller's. */
    boolean append(ByteBuf content) {
        int wanted = Math.min(content.readableBytes(), bytesMax - body.length());
        if (wanted > 0) {
            var bytes = new byte[wanted];
            content.readBytes(bytes);
            body.append(ByteString.fromArrayUnsafe(bytes));
        }
        truncated |= content.isReadable();
        return !truncated;
    }

    UpstreamAnswer.Answered answered() {
        return new UpstreamAnswer.Answered(
                status, headers, contentType, body.result().compact(), truncated);
    }
}
