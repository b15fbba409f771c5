package io.sealane.gateway.transport.http2;

/** What a frame from a client must be, as far as its header tells: RFC 9113 sections 4.2, 5.1 and 6. A fault is one of the connection. */
public final class FrameRules {

    /** No fault; RFC 9113 section 7 calls it NO_ERROR. */
    public static final int NONE = 0;

    private static final int PROTOCOL_ERROR = 0x1;
    private static final int FRAME_SIZE_ERROR = 0x6;

    /** We never say another SETTINGS_MAX_FRAME_SIZE than this, which counts until one is said. */
    private static final int FRAME_BYTES_MAX = 16_384;

    private static final int SETTING_BYTES = 6;

    private FrameRules() {}

    /**
     * The code of the fault, or {@link #NONE}.
     *
     * @param highestStream that the client has opened so far
     */
    public static int error(int type, int stream, int length, int highestStream) {
        if (length > FRAME_BYTES_MAX) {
            return FRAME_SIZE_ERROR;
        }
        return switch (type) {
            case FrameScanner.DATA, FrameScanner.CONTINUATION -> opened(stream, highestStream) ? NONE : PROTOCOL_ERROR;
            case FrameScanner.HEADERS -> stream % 2 == 1 ? NONE : PROTOCOL_ERROR;
            case FrameScanner.RST_STREAM -> opened(stream, highestStream) ? sized(length == 4) : PROTOCOL_ERROR;
            case FrameScanner.SETTINGS -> stream == 0 ? sized(length % SETTING_BYTES == 0) : PROTOCOL_ERROR;
            case FrameScanner.PING -> stream == 0 ? sized(length == 8) : PROTOCOL_ERROR;
            case FrameScanner.PRIORITY -> stream != 0 ? sized(length == 5) : PROTOCOL_ERROR;
            case FrameScanner.WINDOW_UPDATE ->
                stream == 0 || opened(stream, highestStream) ? sized(length == 4) : PROTOCOL_ERROR;
            case FrameScanner.PUSH_PROMISE -> PROTOCOL_ERROR;
            default -> NONE;
        };
    }

    private static boolean opened(int stream, int highestStream) {
        return stream != 0 && stream <= highestStream;
    }

    private static int sized(boolean right) {
        return right ? NONE : FRAME_SIZE_ERROR;
    }
}
