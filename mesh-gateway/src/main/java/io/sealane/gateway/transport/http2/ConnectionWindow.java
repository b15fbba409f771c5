package io.sealane.gateway.transport.http2;

/** How many bytes of content a client will still take on its connection as a whole (RFC 9113 section 6.9). */
public final class ConnectionWindow {

    private static final int INITIAL_BYTES = 65_535;
    private static final int PROTOCOL_ERROR = 0x1;
    private static final int FLOW_CONTROL_ERROR = 0x3;

    private long bytes = INITIAL_BYTES;

    /** We have sent content: all of a DATA frame's payload, with its padding. */
    public void sent(int length) {
        bytes -= length;
    }

    /** The client has widened the window: the code of the fault, or {@link FrameRules#NONE}. */
    public int widened(int increment) {
        if (increment == 0) {
            return PROTOCOL_ERROR;
        }
        bytes += increment;
        return bytes > Integer.MAX_VALUE ? FLOW_CONTROL_ERROR : FrameRules.NONE;
    }
}
