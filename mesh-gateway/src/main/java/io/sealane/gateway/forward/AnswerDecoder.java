package io.sealane.gateway.forward;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Netty's decoder, told what the request was and asked what is left. */
final class AnswerDecoder extends HttpResponseDecoder {

    private static final int STATUS_LINE_MAX = 4096;

    private boolean head;

    AnswerDecoder(UpstreamSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(STATUS_LINE_MAX)
                .setMaxHeaderSize(settings.answerHeadBytesMax()));
    }

    /** The next answer belongs to a request of this method. */
    void expect(String method) {
        head = method.equals("HEAD");
    }

    /** Whether bytes are left that are no complete message yet. */
    boolean hasLeftover() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        // For a HEAD the decoder would wait for content that never comes.
        return super.isContentAlwaysEmpty(message) || head;
    }
}
